-- Up Migration
CREATE TABLE answers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- What makes an answer sent twice count once.
  idempotency_key text NOT NULL UNIQUE,
  learner text NOT NULL,
  question_id bigint NOT NULL REFERENCES questions,
  topic text NOT NULL,
  level text NOT NULL,
  choice smallint NOT NULL,
  correct boolean NOT NULL,
  answered_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX answers_newest ON answers (learner, topic, id DESC);

-- Down Migration
DROP TABLE answers;
