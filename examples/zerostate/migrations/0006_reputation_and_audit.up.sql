CREATE TABLE reputation_events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES users (id),
  kind text NOT NULL CHECK (kind IN ('praise', 'complaint', 'delivery', 'default')),
  weight integer NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX reputation_events_user ON reputation_events (user_id, id DESC);

CREATE TABLE reputation_scores (
  user_id bigint PRIMARY KEY REFERENCES users (id),
  score bigint NOT NULL,
  events bigint NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE audit_logs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  action text NOT NULL,
  client text NOT NULL,
  request_id text NOT NULL,
  details jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX audit_logs_action ON audit_logs (action text_pattern_ops, created_at DESC);
