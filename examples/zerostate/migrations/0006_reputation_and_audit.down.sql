DROP TABLE audit_logs;
DROP TABLE reputation_scores;
DROP TABLE reputation_events;
