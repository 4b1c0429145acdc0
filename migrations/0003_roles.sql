-- Group roles the connection pools step into. `rayenna_app` may add and read events and nothing
-- else with them; `rayenna_reader` may only read. On a server where we may not create roles the
-- triggers on `events` still refuse every change; the pools then stay with their login role.
do $$
begin
    begin
        if not exists (select from pg_roles where rolname = 'rayenna_app') then
            create role rayenna_app nologin;
        end if;
        if not exists (select from pg_roles where rolname = 'rayenna_reader') then
            create role rayenna_reader nologin;
        end if;
    exception
        when insufficient_privilege then
            raise notice 'no right to create roles: rayenna_app and rayenna_reader not made';
        when duplicate_object or unique_violation then
            null; -- Another database of this cluster was migrated at the same moment.
    end;

    begin
        if not pg_has_role(current_user, 'rayenna_app', 'member') then
            execute format('grant rayenna_app to %I', current_user);
        end if;
        if not pg_has_role(current_user, 'rayenna_reader', 'member') then
            execute format('grant rayenna_reader to %I', current_user);
        end if;
    exception when insufficient_privilege or undefined_object then
        raise notice 'no right to join rayenna_app and rayenna_reader';
    end;

    if exists (select from pg_roles where rolname = 'rayenna_app') then
        grant usage on schema es, public to rayenna_app;
        -- Read-model tables are made and dropped while running.
        grant create on schema public to rayenna_app;
        grant select, insert, update, delete on all tables in schema public to rayenna_app;
        grant usage, select on all sequences in schema public to rayenna_app;
        revoke insert, update, delete on _sqlx_migrations, epochs from rayenna_app;
        revoke update, delete on events from rayenna_app;
        alter default privileges in schema public
            grant select, insert, update, delete on tables to rayenna_app;
        alter default privileges in schema public
            grant usage, select on sequences to rayenna_app;
    end if;

    if exists (select from pg_roles where rolname = 'rayenna_reader') then
        grant usage on schema es, public to rayenna_reader;
        grant select on events, epochs, projections, projection_active, parked, number_series
            to rayenna_reader;
    end if;

    begin
        -- Read models belong to rayenna_app; secrets live in tables of the owner and stay out.
        alter default privileges for role rayenna_app in schema public
            grant select on tables to rayenna_reader;
    exception when insufficient_privilege or undefined_object then
        raise notice 'rayenna_reader gets no default rights on read models';
    end;
end
$$;
