-- Files on their way in and the bytes of documents (security.md section 6). Not event-sourced: the
-- event that attaches an upload carries its SHA-256, and what nobody attached goes after a day.

create table uploads (
    id uuid primary key,
    -- Who uploads; nobody else can attach it.
    owner_id uuid not null,
    -- The name the file had: shown, never part of a path.
    name text not null,
    purpose text not null,
    size_bytes bigint not null check (size_bytes > 0),
    -- What the bytes must hash to.
    sha256 bytea not null check (length(sha256) = 32),
    received_bytes bigint not null default 0,
    -- Type found in the bytes, once all are here and agree with name and hash.
    mime text,
    finished_at timestamptz,
    created_at timestamptz not null default now(),
    check ((mime is null) = (finished_at is null)),
    check (received_bytes between 0 and size_bytes)
);
create index uploads_age on uploads (created_at);

create table upload_parts (
    upload_id uuid not null references uploads (id) on delete cascade,
    at_byte bigint not null,
    bytes bytea not null,
    primary key (upload_id, at_byte)
);

do $$
begin
    if exists (select from pg_roles where rolname = 'rayenna_app') then
        grant select, insert, update, delete on uploads, upload_parts to rayenna_app;
    end if;
end
$$;
