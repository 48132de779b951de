create table if not exists orders (id bigint generated always as identity primary key, label text not null);
create table if not exists schema_migrations (name text);
insert into schema_migrations values ('001');
