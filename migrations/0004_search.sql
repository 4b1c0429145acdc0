-- Typo-tolerant search in lists (api.md §1.4). The extension is trusted: the owner of the
-- database may create it.
create extension if not exists pg_trgm;
