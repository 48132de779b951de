-- Up Migration
CREATE TABLE progress (
  learner text NOT NULL,
  topic text NOT NULL,
  level text NOT NULL,
  answered bigint NOT NULL,
  correct bigint NOT NULL CHECK (correct <= answered),
  PRIMARY KEY (learner, topic, level)
);
CREATE INDEX progress_by_topic ON progress (topic);
INSERT INTO progress SELECT learner, topic, level, count(*), count(*) FILTER (WHERE correct) FROM answers GROUP BY 1, 2, 3;

-- Down Migration
DROP TABLE progress;
