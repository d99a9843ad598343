-- The role that row-level security binds (Database.asInstitution). Roles belong to the whole server, so a second
-- database finds it there; two creating it in the same instant is no error.
DO $$
BEGIN
  CREATE ROLE piaosu_institution NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL;
END
$$;
-- A superuser may take any role; another owner must be a member to SET ROLE.
DO $$
BEGIN
  EXECUTE format('GRANT piaosu_institution TO %I', current_user);
EXCEPTION WHEN OTHERS THEN
  IF NOT pg_has_role(current_user, 'piaosu_institution', 'MEMBER') THEN
    RAISE;
  END IF;
END
$$;
GRANT USAGE ON SCHEMA public TO piaosu_institution;
