//! A small office: people in a directory, a clock that can be turned, browsers with cookies.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use aggregates::policy::Role;
use async_trait::async_trait;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use http_body_util::BodyExt;
use rayenna::auth::caller::Caller;
use rayenna::auth::clock::Clock;
use rayenna::auth::directory::{Directory, Person, PersonStatus};
use rayenna::auth::keys::{KeySources, Keys};
use rayenna::auth::password::{HashCost, Password};
use rayenna::auth::{AuthConfig, AuthState};
use rayenna::http::headers::{OverTls, secure};
use rayenna::http::limits::{Allowances, RateLimits, limit_rate};
use rayenna::http::request::{TrustedProxies, identify};
use rayenna::http::{auth, problems};
use serde_json::{Value, json};
use tower::ServiceExt;
use uuid::Uuid;

use crate::support::database::{TestDatabase, database};

/// Asha's password; good by the policy, and a word to look for in logs.
pub const PASSWORD: &str = "quartz-heron-umbrella-42";
pub const ASHA: &str = "asha@example.in";
pub const VIVEK: &str = "vivek@example.in";
pub const ORIGIN: &str = "https://crm.test";

/// A clock that only tests turn.
pub struct TurnedClock(Mutex<DateTime<Utc>>);

impl TurnedClock {
    pub fn pass(&self, time: TimeDelta) {
        *self.0.lock().expect("the clock is whole") += time;
    }
}

impl Clock for TurnedClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().expect("the clock is whole")
    }
}

/// People kept in memory.
#[derive(Default)]
pub struct People(Mutex<BTreeMap<Uuid, Person>>);

impl People {
    pub fn change(&self, user_id: Uuid, change: impl FnOnce(&mut Person)) {
        change(
            self.0
                .lock()
                .expect("the people are whole")
                .get_mut(&user_id)
                .expect("the person exists"),
        );
    }
}

#[async_trait]
impl Directory for People {
    async fn find(&self, user_id: Uuid) -> anyhow::Result<Option<Person>> {
        Ok(self
            .0
            .lock()
            .expect("the people are whole")
            .get(&user_id)
            .cloned())
    }

    async fn find_by_email(&self, email: &str) -> anyhow::Result<Option<Person>> {
        Ok(self
            .0
            .lock()
            .expect("the people are whole")
            .values()
            .find(|person| person.email == email)
            .cloned())
    }

    async fn activate(&self, user_id: Uuid) -> anyhow::Result<()> {
        self.change(user_id, |person| person.status = PersonStatus::Active);
        Ok(())
    }
}

pub struct Office {
    pub database: TestDatabase,
    pub clock: Arc<TurnedClock>,
    pub people: Arc<People>,
    pub auth: AuthState,
    pub router: Router,
    pub asha: Uuid,
    pub vivek: Uuid,
}

/// The seed of the signing key, so that tests can forge.
pub const SEED: [u8; 32] = *b"0123456789abcdef0123456789ABCDEF";

pub fn key_sources() -> KeySources {
    KeySources {
        signing: Some(STANDARD.encode(SEED).into()),
        refresh: Some(STANDARD.encode(b"another secret for refresh keys!").into()),
        data_dir: "/nonexistent".into(),
    }
}

impl Office {
    pub async fn open() -> Self {
        Self::with(
            AuthConfig {
                hash_cost: HashCost::WEAK,
                own_origins: vec![ORIGIN.into()],
                ..AuthConfig::default()
            },
            generous(),
        )
        .await
    }

    pub async fn with(config: AuthConfig, allowances: Allowances) -> Self {
        let database = database().await;
        let start = Utc
            .with_ymd_and_hms(2026, 11, 20, 4, 30, 0)
            .single()
            .expect("a real moment");
        let clock = Arc::new(TurnedClock(Mutex::new(start)));
        let people = Arc::new(People::default());
        let keys = Keys::open(&key_sources(), start).expect("the keys are good");
        let auth = AuthState::new(
            database.pool.clone(),
            config,
            keys,
            people.clone(),
            clock.clone(),
        );
        let limits = RateLimits::new(auth.clone(), allowances);
        let (routes, _document) = auth::router::<AuthState>().split_for_parts();
        let router = routes
            .route("/api/v1/probe", get(probe))
            .with_state(auth.clone())
            .layer(from_fn_with_state(limits, limit_rate))
            .layer(from_fn(problems::only))
            .layer(from_fn_with_state(OverTls(true), secure))
            .layer(from_fn_with_state(TrustedProxies::default(), identify));
        let mut office = Self {
            database,
            clock,
            people,
            auth,
            router,
            asha: Uuid::nil(),
            vivek: Uuid::nil(),
        };
        office.asha = office
            .hire("Asha Menon", ASHA, Role::Sales, Some(PASSWORD))
            .await;
        office.vivek = office
            .hire(
                "Vivek Nair",
                VIVEK,
                Role::Admin,
                Some("lantern-copper-zebra-77"),
            )
            .await;
        office
    }

    pub async fn hire(&self, name: &str, email: &str, role: Role, password: Option<&str>) -> Uuid {
        let user_id = Uuid::now_v7();
        let status = if password.is_some() {
            PersonStatus::Active
        } else {
            PersonStatus::Invited
        };
        let person = Person {
            user_id,
            name: name.into(),
            email: email.into(),
            role,
            team_code: "general".into(),
            status,
        };
        self.people
            .0
            .lock()
            .expect("the people are whole")
            .insert(user_id, person);
        if let Some(password) = password {
            self.auth
                .set_password(user_id, &Password::new(password), false)
                .await
                .expect("the password is stored");
        }
        user_id
    }

    /// A browser that was never here, at its own address.
    pub fn browser(&self) -> Browser {
        Browser {
            router: self.router.clone(),
            cookies: BTreeMap::new(),
            token: None,
            ip: Ipv4Addr::new(203, 0, 113, 7).into(),
            user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0".into(),
            extra: HeaderMap::new(),
        }
    }

    pub async fn asha_signed_in(&self) -> Browser {
        let mut browser = self.browser();
        assert_eq!(browser.sign_in(ASHA, PASSWORD).await.status, 200);
        browser
    }

    pub fn pass(&self, time: TimeDelta) {
        self.clock.pass(time);
    }

    /// Kinds in the access log, oldest first.
    pub async fn logged(&self) -> Vec<String> {
        sqlx::query_scalar("select kind from access_log order by id")
            .fetch_all(&self.database.pool)
            .await
            .expect("the log can be read")
    }
}

/// Stands for every other handler: what a decision is told of the caller.
async fn probe(caller: Caller) -> Json<Value> {
    let actor = caller.actor;
    Json(
        json!({ "user_id": actor.user_id, "role": actor.role, "stepped_up": actor.stepped_up, "team_code": actor.team_code }),
    )
}

/// Allowances no test reaches by accident.
pub fn generous() -> Allowances {
    let plenty = rayenna::http::limits::Allowance {
        per_minute: 1_000_000.try_into().expect("not zero"),
        burst: 1_000_000.try_into().expect("not zero"),
    };
    Allowances {
        queries: plenty,
        commands: plenty,
        anonymous: plenty,
    }
}

#[derive(Clone)]
pub struct Browser {
    router: Router,
    pub cookies: BTreeMap<String, String>,
    pub token: Option<String>,
    pub ip: IpAddr,
    pub user_agent: String,
    /// Sent with every request, over what a page would send.
    pub extra: HeaderMap,
}

#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Reply {
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// The refusal without what differs between any two requests.
    pub fn refusal(&self) -> (u16, Value) {
        let mut body = self.body.clone();
        body.as_object_mut().expect("a problem").remove("trace_id");
        (self.status, body)
    }
}

impl Browser {
    pub async fn sign_in(&mut self, email: &str, password: &str) -> Reply {
        let reply = self
            .post(
                "/api/v1/auth/login",
                json!({ "email": email, "password": password }),
            )
            .await;
        if reply.status == 200 {
            self.token = reply.body["access_token"].as_str().map(str::to_owned);
        }
        reply
    }

    /// Exchanges the cookie; keeps the new access token.
    pub async fn refresh(&mut self) -> Reply {
        let reply = self.send("POST", "/api/v1/auth/refresh", None).await;
        if reply.status == 200 {
            self.token = reply.body["access_token"].as_str().map(str::to_owned);
        }
        reply
    }

    pub async fn me(&mut self) -> Reply {
        self.send("GET", "/api/v1/me", None).await
    }

    pub async fn post(&mut self, path: &str, body: Value) -> Reply {
        self.send("POST", path, Some(body)).await
    }

    pub async fn send(&mut self, method: &str, path: &str, body: Option<Value>) -> Reply {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "crm.test")
            .header(header::ORIGIN, ORIGIN)
            .header("sec-fetch-site", "same-origin")
            .header("x-rayenna-csrf", "1")
            .header(header::USER_AGENT, &self.user_agent)
            .extension(ConnectInfo(SocketAddr::new(self.ip, 40_000)));
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if !self.cookies.is_empty() {
            let pairs: Vec<String> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            request = request.header(header::COOKIE, pairs.join("; "));
        }
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        let mut request = request.body(body).expect("a request");
        for (name, value) in &self.extra {
            request.headers_mut().insert(name.clone(), value.clone());
        }
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("an answer");
        let (status, headers): (StatusCode, HeaderMap) =
            (response.status(), response.headers().clone());
        for set in headers.get_all(header::SET_COOKIE) {
            let text = set.to_str().expect("a cookie is text");
            let (name, value) = text
                .split(';')
                .next()
                .and_then(|pair| pair.split_once('='))
                .expect("name and value");
            if value.is_empty() {
                self.cookies.remove(name)
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned())
            };
        }
        let bytes = response
            .into_body()
            .collect()
            .await
            .expect("a body")
            .to_bytes();
        let body = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes).expect("JSON")
        };
        Reply {
            status: status.as_u16(),
            headers,
            body,
        }
    }

    pub fn refresh_cookie(&self) -> &str {
        &self.cookies["__Host-ray_refresh"]
    }

    pub fn with_refresh_cookie(mut self, value: &str) -> Self {
        self.cookies
            .insert("__Host-ray_refresh".into(), value.into());
        self
    }
}
