//! Saved views of lists, and the key that seals drafts.

use aggregates::policy::Role;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::office::{ASHA, Browser, Office, PASSWORD, VIVEK};

const VIEWS: &str = "/api/v1/me/views";

fn view(name: &str, sharing: &str) -> Value {
    json!({ "list": "leads", "name": name, "sharing": sharing, "state": { "sort": "-created_at" } })
}

async fn vivek_signed_in(office: &Office) -> Browser {
    let mut browser = office.browser();
    browser.sign_in(VIVEK, "lantern-copper-zebra-77").await;
    browser
}

/// Names a person sees, each with whether it is the own one and whether it is pinned.
async fn seen(browser: &mut Browser) -> Vec<(String, bool, bool)> {
    let reply = browser.send("GET", VIEWS, None).await;
    reply.body["items"]
        .as_array()
        .expect("views")
        .iter()
        .map(|view| {
            (
                view["name"].as_str().expect("a name").to_owned(),
                view["own"] == true,
                view["pinned"] == true,
            )
        })
        .collect()
}

#[tokio::test]
async fn a_view_is_seen_by_those_it_is_shared_with() {
    let office = Office::open().await;
    let mut asha = office.asha_signed_in().await;
    let mut vivek = vivek_signed_in(&office).await;
    for (name, sharing) in [("Mine", "private"), ("Ours", "team")] {
        let made = asha.send("POST", VIEWS, Some(view(name, sharing))).await;
        assert_eq!((made.status, &made.body["own"]), (201, &json!(true)));
    }
    assert_eq!(
        seen(&mut asha).await,
        [("Mine".into(), true, false), ("Ours".into(), true, false)]
    );
    assert_eq!(seen(&mut vivek).await, [("Ours".into(), false, false)]);
    office
        .people
        .change(office.vivek, |person| person.team_code = "south".into());
    let mut moved = vivek_signed_in(&office).await;
    assert_eq!(seen(&mut moved).await, [], "another team's view is not his");
}

#[tokio::test]
async fn only_its_owner_changes_a_view_and_everyone_pins_for_oneself() {
    let office = Office::open().await;
    let mut asha = office.asha_signed_in().await;
    let mut vivek = vivek_signed_in(&office).await;
    let made = vivek
        .send("POST", VIEWS, Some(view("Company", "everyone")))
        .await;
    let address = format!("{VIEWS}/{}", made.body["id"].as_str().expect("an id"));
    assert_eq!(
        asha.send("PUT", &address, Some(view("Hers", "private")))
            .await
            .status,
        404
    );
    assert_eq!(asha.send("DELETE", &address, None).await.status, 404);
    let pin = format!("{address}/pin");
    assert_eq!(
        asha.send("PUT", &pin, Some(json!({ "pinned": true })))
            .await
            .status,
        204
    );
    assert_eq!(seen(&mut asha).await, [("Company".into(), false, true)]);
    assert_eq!(seen(&mut vivek).await, [("Company".into(), true, false)]);
    let replaced = vivek
        .send("PUT", &address, Some(view("Renamed", "everyone")))
        .await;
    assert_eq!(replaced.body["version"], 2);
    assert_eq!(seen(&mut asha).await, [("Renamed".into(), false, true)]);
    assert_eq!(vivek.send("DELETE", &address, None).await.status, 204);
    assert_eq!(seen(&mut asha).await, []);
    assert_eq!(
        asha.send("PUT", &pin, Some(json!({ "pinned": true })))
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn sharing_reaches_as_far_as_the_role() {
    let office = Office::open().await;
    let mut asha = office.asha_signed_in().await;
    let mut vivek = vivek_signed_in(&office).await;
    let refused = asha
        .send("POST", VIEWS, Some(view("For all", "everyone")))
        .await;
    assert_eq!((refused.status, refused.code()), (403, "forbidden"));
    let mut default = view("Sales start", "everyone");
    default["default_for_role"] = json!(Role::Sales);
    assert_eq!(
        vivek
            .send("POST", VIEWS, Some(default.clone()))
            .await
            .status,
        201
    );
    default["name"] = json!("Another start");
    let second = vivek.send("POST", VIEWS, Some(default)).await;
    assert_eq!((second.status, second.code()), (409, "duplicate"));
    let shown = asha.send("GET", VIEWS, None).await;
    assert_eq!(shown.body["items"][0]["default_for_role"], "sales");
    assert_eq!(shown.body["items"][0]["owner_name"], "Vivek Nair");
}

#[tokio::test]
async fn a_view_that_cannot_be_kept_says_why() {
    let office = Office::open().await;
    let mut asha = office.asha_signed_in().await;
    assert_eq!(
        asha.send("POST", VIEWS, Some(view("Hot", "private")))
            .await
            .status,
        201
    );
    let again = asha
        .send("POST", VIEWS, Some(view(" hot ", "private")))
        .await;
    assert_eq!((again.status, again.code()), (409, "duplicate"));
    let mut large = view("Large", "private");
    large["state"] = json!({ "x": "y".repeat(40_000) });
    let mut nowhere = view("Nowhere", "private");
    nowhere["list"] = json!("Leads; drop");
    let mut unstorable = view("Null", "private");
    unstorable["state"] = json!({ "a\u{0}": 1 });
    for unfit in [large, nowhere, unstorable, view("  ", "private")] {
        let reply = asha.send("POST", VIEWS, Some(unfit)).await;
        assert_eq!((reply.status, reply.code()), (422, "validation_failed"));
    }
}

#[tokio::test]
async fn the_draft_key_is_one_per_person_and_device() {
    let office = Office::open().await;
    let key = async |browser: &mut Browser| {
        let reply = browser.send("GET", "/api/v1/me/draft-key", None).await;
        let text = reply.body["key"].as_str().expect("a key").to_owned();
        assert_eq!(STANDARD.decode(&text).expect("base64").len(), 32);
        text
    };
    let mut asha = office.asha_signed_in().await;
    let first = key(&mut asha).await;
    asha.send("POST", "/api/v1/auth/logout", Some(json!({})))
        .await;
    assert_eq!(asha.sign_in(ASHA, PASSWORD).await.status, 200);
    assert_eq!(key(&mut asha).await, first, "the next session opens it");
    let mut elsewhere = office.asha_signed_in().await;
    assert_ne!(key(&mut elsewhere).await, first);
    asha.sign_in(VIVEK, "lantern-copper-zebra-77").await;
    assert_ne!(key(&mut asha).await, first, "another person, same device");
}
