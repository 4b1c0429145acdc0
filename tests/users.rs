//! Users through the door: happy, refused, forbidden, stale; and what pickers offer.

use aggregates::policy::Role;
use serde_json::{Value, json};

use crate::support::app::{TestApp, with_app};

async fn invited(app: &TestApp, email: &str, role: &str) -> Value {
    let admin = app.person(Role::Admin).await;
    let body = json!({"name": "Biju Thomas", "email": email, "role": role, "team_code": "general", "is_service": true});
    app.create(&admin, "users", body).await.ok()["id"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_invites_and_changes_people_and_a_manager_reads_names_of_the_team() {
    with_app(|app| async move {
        let (admin, manager) = (
            app.person(Role::Admin).await,
            app.person(Role::Manager).await,
        );
        let id = invited(&app, "biju@example.in", "sales").await;
        app.act(
            &admin,
            "users",
            &id,
            "update-profile",
            json!({"phone": "9847012345"}),
        )
        .await
        .ok();
        let list = app.read(&admin, "/api/v1/users?q=biju&count=exact").await;
        assert_eq!(
            (&list["count"], &list["items"][0]["phone"]),
            (&json!(1), &json!("+919847012345"))
        );
        let seen = app.read(&manager, "/api/v1/users?q=biju").await;
        assert_eq!(seen["items"][0]["name"], "Biju Thomas");
        assert!(seen["items"][0].get("was_active").is_none());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_email_belongs_to_one_person_also_when_asked_at_once() {
    with_app(|app| async move {
        let admin = app.person(Role::Admin).await;
        let body = json!({"name": "Biju", "email": "Biju@Example.in", "role": "sales", "team_code": "general"});
        let (a, b) = tokio::join!(app.create(&admin, "users", body.clone()), app.create(&admin, "users", body));
        let accepted = [&a, &b].iter().filter(|answer| answer.status.is_success()).count();
        let refused = [&a, &b].iter().filter(|answer| answer.refusal() == (409, "duplicate")).count();
        assert_eq!((accepted, refused), (1, 1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_changes_people_and_acts_on_roles_ask_for_the_password() {
    with_app(|app| async move {
        let (admin, meera) = (app.person(Role::Admin).await, app.named("meera", Role::Sales).await);
        let id = invited(&app, "biju@example.in", "sales").await;
        let invite = json!({"name": "Cherian", "email": "c@example.in", "role": "sales", "team_code": "general"});
        assert_eq!(app.create(&meera, "users", invite).await.refusal(), (403, "forbidden"));
        assert_eq!(app.get(&meera, &format!("/api/v1/users/{}", id.as_str().unwrap_or_default())).await.refusal(), (404, "not_found"));
        let own = app.get(&meera, &format!("/api/v1/users/{}", meera.id)).await.ok();
        assert_eq!(own["name"], "Meera Person");
        let me = json!(admin.id);
        let own_role = app.act(&admin, "users", &me, "change-role", json!({"role": "sales", "reason": "Enough of it"})).await;
        assert_eq!((own_role.refusal(), &own_role.body["params"]["guard"]), ((403, "forbidden"), &json!("not_self")));
        let team = app.act(&meera, "users", &json!(meera.id), "set-team", json!({"team_code": "general"})).await;
        assert_eq!(team.refusal(), (403, "forbidden"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_version_and_a_wrong_field_are_refused() {
    with_app(|app| async move {
        let admin = app.person(Role::Admin).await;
        let id = invited(&app, "biju@example.in", "sales").await;
        let id = id.as_str().unwrap_or_default();
        let stale = app
            .act_at(
                &admin,
                "users",
                id,
                "update-profile",
                "1",
                json!({"name": "Biju T"}),
            )
            .await;
        assert_eq!(stale.refusal(), (412, "version_conflict"));
        let wrong = app
            .act_at(
                &admin,
                "users",
                id,
                "update-profile",
                "2",
                json!({"phone": "12"}),
            )
            .await;
        assert_eq!(
            (wrong.refusal(), wrong.errors()),
            (
                (422, "validation_failed"),
                vec![("/phone", "phone_invalid")]
            )
        );
        let manager = app
            .act_at(
                &admin,
                "users",
                id,
                "set-manager",
                "2",
                json!({"manager_id": id}),
            )
            .await;
        assert_eq!(manager.refusal(), (422, "assignee_invalid"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pickers_offer_active_people_to_everyone() {
    with_app(|app| async move {
        let operations = app.person(Role::Operations).await;
        app.named("meera", Role::Sales).await;
        let admin = app.person(Role::Admin).await;
        let body = json!({"name": "Not Yet", "email": "later@example.in", "role": "sales", "team_code": "general"});
        app.create(&admin, "users", body).await.ok();
        app.settle().await;
        let options = app.get(&operations, "/api/v1/users/options").await.ok()["items"].clone();
        let names: Vec<&str> = options.as_array().into_iter().flatten().filter_map(|o| o["name"].as_str()).collect();
        assert_eq!(names, ["Admin Person", "Meera Person", "Operations Person"]);
        assert!(options[0].get("email").is_none());
    })
    .await;
}
