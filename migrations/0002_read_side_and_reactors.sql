-- Where projections and reactors stand. Read-model tables are not here: their DDL lives with
-- their projector and they can be dropped and rebuilt at any time.

create table projections (
    name text not null,
    version int not null,
    state text not null,
    epoch int not null default 0,
    txid xid8 not null default '0',
    position bigint not null default 0,
    owner uuid,
    fence bigint not null default 0,
    lease_until timestamptz,
    schema_hash text not null default '',
    rows bigint not null default 0,
    checksum bytea,
    error jsonb,
    updated_at timestamptz not null default now(),
    primary key (name, version)
);

-- The version of each projection that queries read.
create table projection_active (
    name text primary key,
    version int not null,
    promoted_at timestamptz not null default now(),
    foreign key (name, version) references projections (name, version)
);

-- Keys a projection stopped applying after an event it could not apply. `skipped` counts the
-- later events of the key that wait for the repair.
create table parked (
    projection text not null,
    version int not null,
    key text not null,
    event_id uuid not null,
    epoch int not null,
    txid xid8 not null,
    position bigint not null,
    error text not null,
    attempts int not null default 1,
    skipped bigint not null default 0,
    first_at timestamptz not null default now(),
    last_at timestamptz not null default now(),
    primary key (projection, version, key)
);

-- Single ownership of a named duty across processes. `fence` grows with every change of owner.
create table leases (
    name text primary key,
    owner uuid not null,
    fence bigint not null default 1,
    until timestamptz not null
);

-- How far each reactor has acted. A rebuild never touches this table.
create table reactor_cursors (
    name text primary key,
    epoch int not null default 0,
    txid xid8 not null default '0',
    position bigint not null default 0,
    owner uuid,
    fence bigint not null default 0,
    lease_until timestamptz,
    updated_at timestamptz not null default now()
);

-- Commands a reactor gave that were refused for good: shown to an administrator, never lost.
create table reactor_failures (
    reactor text not null,
    event_id uuid not null,
    target text not null,
    code text not null,
    detail text not null,
    attempts int not null default 1,
    epoch int not null,
    txid xid8 not null,
    position bigint not null,
    at timestamptz not null default now(),
    primary key (reactor, event_id, target)
);
