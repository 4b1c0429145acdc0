//! The whole server over a database of its own, without a socket: requests go through every layer.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use aggregates::calculations::financial_year::kolkata_date;
use aggregates::company::Settings;
use aggregates::policy::{Role, Scope};
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use chrono::Utc;
use http_body_util::BodyExt;
use rayenna::app::{App, Core};
use rayenna::auth::clock::SystemClock;
use rayenna::auth::keys::{KeySources, Keys};
use rayenna::auth::password::HashCost;
use rayenna::auth::{AuthConfig, AuthState, DemoAccount};
use rayenna::event_store::{FeedSettings, Token};
use rayenna::http::queries::cursor::CursorKey;
use rayenna::http::router::{Outside, router};
use rayenna::insight::{
    Bar, Book, Dashboard, Filter, Insight, Selection, Sight, Widget, Yardsticks,
};
use rayenna::people::{EventSourcedDirectory, ensure_account};
use serde_json::{Value, json};
use tokio::sync::Mutex;
use tower::ServiceExt;
use uuid::Uuid;

use super::database::database;

/// A running server and its people.
#[derive(Clone)]
pub struct TestApp {
    pub app: App,
    pub router: Router,
    people: Arc<Mutex<HashMap<String, Person>>>,
}

/// Someone signed in.
#[derive(Clone)]
pub struct Person {
    pub id: Uuid,
    pub token: String,
}

/// An answer, read.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub body: Value,
}

impl Answer {
    /// The body of a success; panics with the problem otherwise.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert!(self.status.is_success(), "{}: {}", self.status, self.body);
        self.body
    }

    /// Status and code of a refusal.
    pub fn refusal(&self) -> (u16, &str) {
        (
            self.status.as_u16(),
            self.body["code"].as_str().unwrap_or("no problem document"),
        )
    }

    /// Pointers and codes of `errors`.
    pub fn errors(&self) -> Vec<(&str, &str)> {
        let text =
            |error: &'_ Value, name: &str| error[name].as_str().unwrap_or_default().to_owned();
        let list = self.body["errors"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        list.iter()
            .map(|error| {
                assert!(
                    !text(error, "message").is_empty(),
                    "an error without a remedy: {error}"
                );
                (
                    error["pointer"].as_str().unwrap_or_default(),
                    error["code"].as_str().unwrap_or_default(),
                )
            })
            .collect()
    }
}

/// Runs a test against a fresh server, and checks the law "live equals rebuilt" behind it.
pub async fn with_app<F, W>(test: F)
where
    F: FnOnce(TestApp) -> W,
    W: Future<Output = ()>,
{
    let app = TestApp::start().await;
    test(app.clone()).await;
    app.law().await;
}

impl TestApp {
    /// A fresh server.
    pub async fn start() -> Self {
        let database = database().await;
        let feed = FeedSettings {
            idle_from: Duration::from_millis(5),
            idle_to: Duration::from_millis(50),
            ..FeedSettings::default()
        };
        let core = Core::open(database.options.clone(), 12, feed)
            .await
            .expect("the core opens");
        let folder = std::env::temp_dir().join(format!("rayenna-test-keys-{}", std::process::id()));
        let keys = Keys::open(
            &KeySources {
                data_dir: folder,
                ..KeySources::default()
            },
            chrono::Utc::now(),
        )
        .expect("keys");
        let cursor_key = CursorKey::new(keys.derive(b"cursor"));
        let config = AuthConfig {
            secure_cookies: false,
            hash_cost: HashCost::WEAK,
            ..AuthConfig::default()
        };
        let directory = Arc::new(EventSourcedDirectory(core.desk.clone()));
        let auth = AuthState::new(
            core.desk.pool().clone(),
            config,
            keys,
            directory,
            Arc::new(SystemClock),
        );
        let app = App::new(core, auth, cursor_key);
        let mut tasks = app.background();
        tokio::spawn(async move { while tasks.join_next().await.is_some() {} });
        let outside = Outside {
            allowances: rayenna::http::limits::Allowances::generous(),
            ..Outside::default()
        };
        // Read while empty, so that everything a test does reaches it event by event.
        app.insight().book(&app).await.expect("a book");
        let router = router(app.clone(), outside);
        Self {
            app,
            router,
            people: Arc::default(),
        }
    }

    /// Someone of a role; the same one for each call with the same role.
    pub async fn person(&self, role: Role) -> Person {
        self.named(role.code(), role).await
    }

    /// Someone with a name of their own.
    pub async fn named(&self, name: &str, role: Role) -> Person {
        let mut people = self.people.lock().await;
        if let Some(person) = people.get(name) {
            return person.clone();
        }
        let account = DemoAccount {
            name: format!("{} Person", name[..1].to_uppercase() + &name[1..]),
            email: format!("{name}@example.in"),
            password: "quiet-monsoon-mornings-9".into(),
            role,
        };
        let id = ensure_account(&self.app, &account)
            .await
            .expect("an account");
        let body = json!({"email": account.email, "password": account.password});
        let answer = self
            .send(None, Method::POST, "/api/v1/auth/login", Some(body), &[])
            .await
            .ok();
        let person = Person {
            id,
            token: answer["access_token"].as_str().expect("a token").to_owned(),
        };
        people.insert(name.to_owned(), person.clone());
        person
    }

    /// One request through every layer.
    pub async fn send(
        &self,
        who: Option<&Person>,
        method: Method,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "localhost")
            .header("sec-fetch-site", "same-origin")
            .header("origin", "http://localhost");
        if let Some(person) = who {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", person.token));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        let response = self
            .router
            .clone()
            .oneshot(request.body(body).expect("a request"))
            .await
            .expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("a body").to_bytes();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    /// One request with bytes as body.
    pub async fn send_bytes(
        &self,
        who: &Person,
        method: Method,
        path: &str,
        range: Option<&str>,
        bytes: Vec<u8>,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "localhost")
            .header("sec-fetch-site", "same-origin")
            .header("origin", "http://localhost")
            .header(header::AUTHORIZATION, format!("Bearer {}", who.token))
            .header(header::CONTENT_TYPE, "application/octet-stream");
        if let Some(range) = range {
            request = request.header(header::CONTENT_RANGE, range);
        }
        let request = request.body(Body::from(bytes)).expect("a request");
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("a body").to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        }
    }

    /// A small paper of somebody, hung under a record.
    pub async fn paper(&self, who: &Person, kind: &str, parent: &Value, doc_type: &str) -> Value {
        let bytes = format!(
            "%PDF-1.4\n1 0 obj\n<< /Title ({}) >>\nendobj\n%%EOF\n",
            Uuid::now_v7()
        );
        let begin = json!({"name": "paper.pdf", "size": bytes.len(), "purpose": "document",
            "sha256": hex::encode(<sha2::Sha256 as sha2::Digest>::digest(bytes.as_bytes()))});
        let begun = self
            .send(
                Some(who),
                Method::POST,
                "/api/v1/files/uploads",
                Some(begin),
                &[],
            )
            .await
            .ok();
        let path = begun["put_url"].as_str().unwrap_or_default();
        self.send_bytes(who, Method::PUT, path, None, bytes.into_bytes())
            .await
            .ok();
        let body = json!({"parent": {"kind": kind, "id": parent}, "upload_id": begun["upload_id"],
            "category": "documents", "doc_type": doc_type, "name": "Paper"});
        self.create(who, "documents", body).await.ok()["id"].clone()
    }

    /// Reads a path.
    pub async fn get(&self, who: &Person, path: &str) -> Answer {
        self.send(Some(who), Method::GET, path, None, &[]).await
    }

    /// Sends a creating command with a fresh key.
    pub async fn create(&self, who: &Person, plural: &str, body: Value) -> Answer {
        let key = Uuid::now_v7().to_string();
        self.send(
            Some(who),
            Method::POST,
            &format!("/api/v1/commands/{plural}"),
            Some(body),
            &[("idempotency-key", &key)],
        )
        .await
    }

    /// Sends a command with the present version of the record.
    pub async fn act(
        &self,
        who: &Person,
        plural: &str,
        id: &Value,
        command: &str,
        body: Value,
    ) -> Answer {
        let id = id.as_str().unwrap_or_default();
        let admin = self.person(Role::Admin).await;
        let record = self.get(&admin, &format!("/api/v1/{plural}/{id}")).await;
        let version = record.body["version"].as_i64().unwrap_or(1).to_string();
        self.act_at(who, plural, id, command, &version, body).await
    }

    /// Sends a command with a version.
    pub async fn act_at(
        &self,
        who: &Person,
        plural: &str,
        id: &str,
        command: &str,
        version: &str,
        body: Value,
    ) -> Answer {
        let path = format!("/api/v1/commands/{plural}/{id}/{command}");
        self.send(
            Some(who),
            Method::POST,
            &path,
            Some(body),
            &[("if-match", &format!("\"{version}\""))],
        )
        .await
    }

    /// Reads a path once the read models contain everything written so far.
    pub async fn read(&self, who: &Person, path: &str) -> Value {
        let head = self.settle().await;
        let mark = if path.contains('?') { '&' } else { '?' };
        self.get(who, &format!("{path}{mark}min_position={head}"))
            .await
            .ok()
    }

    /// Waits until every projection contains every committed event.
    pub async fn settle(&self) -> Token {
        let store = self.app.desk().store();
        loop {
            let head = store.table_head().await.expect("the head");
            if self
                .app
                .read_side()
                .wait(&self.app.read_side().names(), head)
                .await
                .is_ok()
            {
                return head;
            }
        }
    }

    /// Waits until every process manager has seen every event, those that followed included.
    pub async fn quiet(&self) {
        loop {
            let head = self.settle().await;
            let behind: i64 = sqlx::query_scalar("select count(*) from reactor_cursors where (epoch, txid, position) < ($1, $2::text::xid8, $3)")
                .bind(head.epoch)
                .bind(head.txid.to_string())
                .bind(head.position)
                .fetch_one(self.app.desk().pool())
                .await
                .expect("cursors");
            let known: i64 = sqlx::query_scalar("select count(*) from reactor_cursors")
                .fetch_one(self.app.desk().pool())
                .await
                .expect("cursors");
            let all = rayenna::reactors::reactors(self.app.auth()).len() as i64;
            if behind == 0 && known == all && self.settle().await == head {
                let failures = rayenna::reactors::failures(self.app.desk().pool())
                    .await
                    .expect("failures");
                assert!(
                    failures.is_empty(),
                    "a process manager was refused: {failures:#?}"
                );
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Every live row is what a fold of the whole history gives, and nothing is parked.
    pub async fn law(&self) {
        self.settle().await;
        let differences = self
            .app
            .read_side()
            .verify()
            .await
            .expect("verification runs");
        assert!(
            differences.is_empty(),
            "live rows are not what the history says: {differences:#?}"
        );
        for health in self
            .app
            .read_side()
            .health(self.app.desk().pool())
            .await
            .expect("health")
        {
            assert_eq!(health.parked, 0, "{} has parked keys", health.name);
        }
        self.figures_kept_up().await;
        super::golden::write_missing(self.app.desk().pool()).await;
        self.app.stop().cancel();
    }

    /// The other law: records kept current by the feed give the figures of records read anew.
    async fn figures_kept_up(&self) {
        let kept = self.app.insight().book(&self.app).await.expect("a book");
        let anew = Insight::default();
        let anew = anew.book(&self.app).await.expect("a book read anew");
        let figures = |book: &Book| {
            let today = kolkata_date(Utc::now());
            let yardsticks = Yardsticks::on(today, &self.app.desk().book(), &Settings::default());
            let filter = Filter::read(
                &Bar::default(),
                book,
                Uuid::nil(),
                Scope::All,
                today,
                &yardsticks,
            )
            .expect("an empty bar");
            let records = Selection::of(book, &filter);
            let sight = Sight::of(Role::Admin);
            Dashboard::Executive
                .widgets()
                .iter()
                .map(|key| json!(Widget::of(*key, &records, &filter, sight)))
                .collect::<Vec<Value>>()
        };
        assert_eq!(figures(&kept), figures(&anew));
    }
}
