-- Arrangements of lists that people keep and share (screens.md section 4.1). Private state like
-- preferences: not event-sourced, and a lost one costs nobody a record.

create table saved_views (
    id uuid primary key,
    owner_id uuid not null,
    -- The list it arranges, e.g. `leads`.
    list text not null,
    name text not null,
    sharing text not null check (sharing in ('private', 'team', 'everyone')),
    -- The owner's team when it was saved; a view shared with a team is that team's.
    team_code text not null,
    -- The list opens with it for people of this role who have asked for nothing else.
    default_for_role text check (default_for_role is null or sharing = 'everyone'),
    -- Columns, widths, sort, filter, group, density, as the page wrote them.
    state jsonb not null check (jsonb_typeof(state) = 'object'),
    version bigint not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create unique index saved_views_name on saved_views (owner_id, list, lower(name));
create index saved_views_shared on saved_views (sharing, team_code) where sharing <> 'private';
create unique index saved_views_default on saved_views (list, default_for_role)
    where default_for_role is not null;

-- Views a person wants in the sidebar, the own ones and those of others.
create table saved_view_pins (
    user_id uuid not null,
    view_id uuid not null references saved_views (id) on delete cascade,
    primary key (user_id, view_id)
);
create index saved_view_pins_view on saved_view_pins (view_id);

do $$
begin
    if exists (select from pg_roles where rolname = 'rayenna_app') then
        grant select, insert, update, delete on saved_views, saved_view_pins to rayenna_app;
    end if;
end
$$;
