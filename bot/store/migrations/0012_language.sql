-- The language of the interface in a channel, or in a whole workspace: a code of ISO 639-1.

ALTER TABLE preference ADD COLUMN language TEXT;
