//! Saved views: how a person wants a list arranged, kept for oneself or shared (screens.md §4.1).
//! Everybody may share with the own team; with everyone, managers and administrators; the view a
//! role's list opens with is an administrator's to choose.

use std::collections::BTreeMap;

use aggregates::kernel::FieldError;
use aggregates::policy::Role;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sqlx::FromRow;
use utoipa::ToSchema;
use uuid::Uuid;

use super::AuthState;
use super::directory::Person;
use super::preferences::storable;
use crate::error::{Code, Problem};

/// Views a person may own.
const MOST: i64 = 200;
/// Largest arrangement, as JSON text in bytes.
const LARGEST: usize = 32 * 1024;

/// Who sees a view beside its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[schema(as = ViewSharing)]
pub enum Sharing {
    /// Nobody.
    Private,
    /// The owner's team.
    Team,
    /// The whole company.
    Everyone,
}

/// A view as a page saves it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SaveView {
    /// The list it arranges, e.g. `leads`. It stays what it was at first.
    pub list: String,
    /// Name, 1 to 80 characters; one person's views of a list have different names.
    pub name: String,
    /// Who else sees it.
    pub sharing: Sharing,
    /// The role whose list opens with it; only for views of everyone.
    #[serde(default)]
    pub default_for_role: Option<Role>,
    /// Columns, widths, sort, filter, group, density: any JSON object up to 32 KiB.
    #[schema(value_type = Object)]
    pub state: Map<String, Value>,
}

/// A view in a person's list.
#[derive(Debug, Serialize, ToSchema)]
pub struct SavedView {
    /// Id.
    id: Uuid,
    /// The list it arranges.
    list: String,
    /// Name.
    name: String,
    /// Who else sees it.
    sharing: Sharing,
    /// The role whose list opens with it.
    default_for_role: Option<String>,
    /// In the reader's own sidebar.
    pinned: bool,
    /// The reader may change and delete it.
    own: bool,
    /// Whose it is.
    owner_name: Option<String>,
    /// The arrangement.
    #[schema(value_type = Object)]
    state: Value,
    /// Counts its changes.
    version: i64,
}

#[derive(FromRow)]
struct ViewRow {
    id: Uuid,
    owner_id: Uuid,
    list: String,
    name: String,
    sharing: Sharing,
    default_for_role: Option<String>,
    pinned: bool,
    state: Value,
    version: i64,
}

const VISIBLE: &str =
    "select v.id, v.owner_id, v.list, v.name, v.sharing, v.default_for_role, v.state, v.version,
        exists (select 1 from saved_view_pins p where p.view_id = v.id and p.user_id = $1) as pinned
   from saved_views v
  where (v.owner_id = $1
         or v.sharing = 'everyone'
         or (v.sharing = 'team' and v.team_code = $2))";

impl AuthState {
    /// Every view the person sees: the own ones, the team's, everyone's; by list and name.
    ///
    /// # Errors
    /// What the database says.
    pub async fn views(&self, reader: &Person) -> Result<Vec<SavedView>, Problem> {
        let rows: Vec<ViewRow> = sqlx::query_as(&format!(
            "{VISIBLE} order by v.list, lower(v.name), v.id limit 1000"
        ))
        .bind(reader.user_id)
        .bind(&reader.team_code)
        .fetch_all(&self.pool)
        .await?;
        let mut names: BTreeMap<Uuid, Option<String>> = BTreeMap::new();
        for row in &rows {
            if row.owner_id != reader.user_id && !names.contains_key(&row.owner_id) {
                let owner = self.directory.find(row.owner_id).await?;
                names.insert(row.owner_id, owner.map(|person| person.name));
            }
        }
        Ok(rows
            .into_iter()
            .map(|row| {
                let name = names.get(&row.owner_id).cloned().flatten();
                shown(row, reader, name)
            })
            .collect())
    }

    /// One view the person sees.
    ///
    /// # Errors
    /// `not_found` for one that is not there or not shared with the person.
    async fn view(&self, reader: &Person, id: Uuid) -> Result<ViewRow, Problem> {
        sqlx::query_as(&format!("{VISIBLE} and v.id = $3"))
            .bind(reader.user_id)
            .bind(&reader.team_code)
            .bind(id)
            .fetch_optional(&self.pool)
            .await?
            .ok_or_else(|| Code::NotFound.into())
    }

    /// Keeps a new view of the person.
    ///
    /// # Errors
    /// `validation_failed`, `forbidden` for a sharing beyond the role, `duplicate` for a taken name.
    pub async fn create_view(&self, owner: &Person, save: &SaveView) -> Result<SavedView, Problem> {
        check(owner, save)?;
        let owned: i64 = sqlx::query_scalar("select count(*) from saved_views where owner_id = $1")
            .bind(owner.user_id)
            .fetch_one(&self.pool)
            .await?;
        if owned >= MOST {
            return Err(Problem::invalid(vec![FieldError::new(
                "",
                "out_of_range",
                "Delete a view first: 200 are the most one person keeps.",
            )]));
        }
        let id = Uuid::now_v7();
        sqlx::query(
            "insert into saved_views (id, owner_id, list, name, sharing, team_code,
                                      default_for_role, state, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
        )
        .bind(id)
        .bind(owner.user_id)
        .bind(&save.list)
        .bind(save.name.trim())
        .bind(save.sharing)
        .bind(&owner.team_code)
        .bind(save.default_for_role.map(Role::code))
        .bind(Value::Object(save.state.clone()))
        .bind(self.now())
        .execute(&self.pool)
        .await
        .map_err(taken)?;
        Ok(shown(self.view(owner, id).await?, owner, None))
    }

    /// Replaces an own view.
    ///
    /// # Errors
    /// As [`Self::create_view`]; `not_found` for a view that is not the person's.
    pub async fn replace_view(
        &self,
        owner: &Person,
        id: Uuid,
        save: &SaveView,
    ) -> Result<SavedView, Problem> {
        check(owner, save)?;
        let changed = sqlx::query(
            "update saved_views
                set name = $3, sharing = $4, team_code = $5, default_for_role = $6, state = $7,
                    version = version + 1, updated_at = $8
              where id = $1
                and owner_id = $2
                and list = $9",
        )
        .bind(id)
        .bind(owner.user_id)
        .bind(save.name.trim())
        .bind(save.sharing)
        .bind(&owner.team_code)
        .bind(save.default_for_role.map(Role::code))
        .bind(Value::Object(save.state.clone()))
        .bind(self.now())
        .bind(&save.list)
        .execute(&self.pool)
        .await
        .map_err(taken)?;
        if changed.rows_affected() == 0 {
            return Err(Code::NotFound.into());
        }
        Ok(shown(self.view(owner, id).await?, owner, None))
    }

    /// Deletes an own view, also from the sidebars of others.
    ///
    /// # Errors
    /// `not_found` for a view that is not the person's.
    pub async fn delete_view(&self, owner: &Person, id: Uuid) -> Result<(), Problem> {
        let deleted = sqlx::query("delete from saved_views where id = $1 and owner_id = $2")
            .bind(id)
            .bind(owner.user_id)
            .execute(&self.pool)
            .await?;
        if deleted.rows_affected() == 0 {
            return Err(Code::NotFound.into());
        }
        Ok(())
    }

    /// Puts a view into the person's sidebar, or takes it out.
    ///
    /// # Errors
    /// `not_found` for a view the person does not see.
    pub async fn pin_view(&self, reader: &Person, id: Uuid, pinned: bool) -> Result<(), Problem> {
        self.view(reader, id).await?;
        let sql = if pinned {
            "insert into saved_view_pins (user_id, view_id) values ($1, $2) on conflict do nothing"
        } else {
            "delete from saved_view_pins where user_id = $1 and view_id = $2"
        };
        sqlx::query(sql)
            .bind(reader.user_id)
            .bind(id)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}

fn shown(row: ViewRow, reader: &Person, owner_name: Option<String>) -> SavedView {
    let own = row.owner_id == reader.user_id;
    SavedView {
        id: row.id,
        list: row.list,
        name: row.name,
        sharing: row.sharing,
        default_for_role: row.default_for_role,
        pinned: row.pinned,
        own,
        owner_name: if own {
            Some(reader.name.clone())
        } else {
            owner_name
        },
        state: row.state,
        version: row.version,
    }
}

fn check(owner: &Person, save: &SaveView) -> Result<(), Problem> {
    let leads = matches!(owner.role, Role::Admin | Role::Manager);
    let refused = |detail: &str| Err(Problem::of(Code::Forbidden).detail(detail));
    if save.sharing == Sharing::Everyone && !leads {
        return refused("Managers and administrators share views with everyone.");
    }
    if save.default_for_role.is_some() && owner.role != Role::Admin {
        return refused("An administrator chooses the view that a role's list opens with.");
    }
    let mut errors = Vec::new();
    let mut refuse = |pointer, code, message| errors.push(FieldError::new(pointer, code, message));
    let listed = |c: char| c.is_ascii_lowercase() || c == '_' || c == '-';
    if !(1..=40).contains(&save.list.len()) || !save.list.chars().all(listed) {
        refuse("/list", "bad_format", "Name the list, e.g. leads.");
    }
    match save.name.trim().chars().count() {
        0 => refuse("/name", "required", "Give the view a name."),
        1..=80 if !save.name.chars().any(char::is_control) => {}
        _ => refuse("/name", "too_long", "Use at most 80 characters."),
    }
    if save.default_for_role.is_some() && save.sharing != Sharing::Everyone {
        refuse(
            "/default_for_role",
            "not_in_list",
            "Share the view with everyone first.",
        );
    }
    let state = Value::Object(save.state.clone());
    if !storable(&state) {
        refuse("/state", "bad_format", "Remove the null characters.");
    } else if state.to_string().len() > LARGEST {
        refuse("/state", "too_long", "The arrangement is too large.");
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Problem::invalid(errors))
    }
}

/// A name or a role's default that another view has.
fn taken(error: sqlx::Error) -> Problem {
    match error.as_database_error().and_then(|e| e.constraint()) {
        Some("saved_views_name") => {
            Problem::of(Code::Duplicate).detail("You have a view of this list with this name.")
        }
        Some("saved_views_default") => {
            Problem::of(Code::Duplicate).detail("This role's list opens with another view already.")
        }
        Some(_) | None => error.into(),
    }
}
