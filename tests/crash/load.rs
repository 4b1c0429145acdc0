//! People at work: leads captured, and whole jobs from first call to a paid invoice. Each command
//! has a key that follows from what it is for, so whoever comes back sends it again unchanged.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use chrono::NaiveDate;
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tokio::sync::Mutex;
use uuid::Uuid;

/// What a job is sold for; the advance of the plan is 70 % of it.
const ORDER_PAISE: i64 = 19_602_000;
/// The advance comes in two parts.
const ADVANCE_PAISE: [i64; 2] = [5_000_000, 8_721_400];

/// Whose work a command is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Sales,
    Finance,
}

/// A command as it was sent, and the answer once there is one.
#[derive(Clone, Debug)]
pub struct Sent {
    who: Who,
    path: String,
    version: Option<i64>,
    body: Value,
    /// The whole answer of the acknowledgement.
    pub answer: Option<Value>,
}

/// Everything the clients know of what they sent, by key.
pub type Ledger = Arc<Mutex<BTreeMap<Uuid, Sent>>>;

/// A signed-in office: one person who sells, one who bills.
#[derive(Clone)]
pub struct Office {
    client: Client,
    address: String,
    sales: String,
    finance: String,
    ledger: Ledger,
}

impl Office {
    /// Signs both in.
    pub async fn open(client: &Client, address: &str, ledger: &Ledger) -> Self {
        Self {
            client: client.clone(),
            address: address.to_owned(),
            sales: sign_in(client, address, "meera", "sales").await,
            finance: sign_in(client, address, "fathima", "finance").await,
            ledger: ledger.clone(),
        }
    }

    fn request(&self, method: reqwest::Method, who: Who, path: &str) -> reqwest::RequestBuilder {
        let token = match who {
            Who::Sales => &self.sales,
            Who::Finance => &self.finance,
        };
        self.client
            .request(method, format!("{}/api/v1/{path}", self.address))
            .header("origin", &self.address)
            .header("sec-fetch-site", "same-origin")
            .bearer_auth(token)
    }

    /// Sends a command; `Some` is an acknowledgement with its whole answer.
    async fn send(&self, key: Uuid, sent: &Sent) -> Option<Value> {
        let path = format!("commands/{}", sent.path);
        let mut request = self
            .request(reqwest::Method::POST, sent.who, &path)
            .header("idempotency-key", key.to_string())
            .json(&sent.body);
        if let Some(version) = sent.version {
            request = request.header("if-match", format!("\"{version}\""));
        }
        let answer = request.send().await.ok()?;
        let status = answer.status();
        let text = answer.text().await.ok()?;
        if status.is_server_error() || status == StatusCode::UNAUTHORIZED {
            return None;
        }
        assert!(
            status.is_success(),
            "{path} was refused: {status} {text}\n{sent:?}"
        );
        serde_json::from_str(&text).ok()
    }

    /// Does what is to be done once: known answers are not asked for again.
    async fn perform(&self, key: Uuid, sent: Sent) -> Option<Value> {
        let known = self.ledger.lock().await.entry(key).or_insert(sent).clone();
        if known.answer.is_some() {
            return known.answer;
        }
        let answer = self.send(key, &known).await?;
        if let Some(entry) = self.ledger.lock().await.get_mut(&key) {
            entry.answer = Some(answer.clone());
        }
        Some(answer)
    }

    /// Sends again what has no answer, and some of what has one: that must be the same to the last
    /// member.
    pub async fn settle(&self) {
        let all = self.ledger.lock().await.clone();
        for (key, sent) in all {
            let repeated = key.as_u128().is_multiple_of(8);
            if sent.answer.is_some() && !repeated {
                continue;
            }
            let again = self
                .send(key, &sent)
                .await
                .expect("a running server answers");
            match &sent.answer {
                Some(first) => assert_eq!(&again, first, "another answer to {key}: {sent:?}"),
                None => {
                    if let Some(entry) = self.ledger.lock().await.get_mut(&key) {
                        entry.answer = Some(again);
                    }
                }
            }
        }
    }

    /// Captures leads until told to stop.
    pub async fn capture(self, stop: Arc<AtomicBool>) {
        while !stop.load(Ordering::Relaxed) {
            let key = Uuid::now_v7();
            let lead = json!({"title": format!("Crash {key}"), "source": "website",
                "contact": {"name": "Anitha Menon", "email": "anitha@example.in"}});
            if self
                .perform(key, command(Who::Sales, "leads", None, lead))
                .await
                .is_none()
            {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }

    /// Carries jobs on, those left from before first, until told to stop.
    pub async fn carry_on(self, jobs: Jobs, stop: Arc<AtomicBool>) {
        while !stop.load(Ordering::Relaxed) {
            let job = jobs.next().await;
            if self.carry_through(&job, &stop).await.is_none() {
                jobs.open.lock().await.push(job);
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }

    /// One job from its first call to its paid advance; `None` when the server went away.
    async fn carry_through(&self, job: &Job, stop: &AtomicBool) -> Option<()> {
        let Job {
            lead,
            invoice,
            project,
            on,
            ..
        } = job;
        let phone = job.phone();
        let captured = json!({"id": lead, "title": format!("Crash job {}", job.number), "source": "referral",
            "source_detail": "A neighbour", "capacity_w": 3000, "contact": {"name": "Biju Thomas", "phone": phone}});
        let mut at = self.lead(job, "capture", None, captured).await?;
        let customer = json!({"customer_type": "residential", "first_name": "Biju", "phones": [phone],
            "address": {"line1": "Temple Road", "city": "Aluva", "state_code": "32", "pin_code": "683101"}});
        let qualify = json!({"new_customer": customer, "segment": "non_subsidy", "service_type": "epc_project"});
        at = self.lead(job, "qualify", at, qualify).await?;
        let propose = json!({"expected_value_paise": ORDER_PAISE, "survey_waiver": "Seen on the drone photos"});
        at = self.lead(job, "start-proposal", at, propose).await?;
        let win = json!({"order_value_paise": ORDER_PAISE, "confirmation_date": on});
        self.lead(job, "win", at, win).await?;
        self.appears(&format!("projects/{project}"), stop).await?;
        let draft = json!({"id": invoice, "project_id": project, "billing_code": "advance", "kind": "tax_invoice"});
        let path = "invoices/draft-from-milestone".to_owned();
        self.perform(job.key("draft"), command(Who::Finance, path, None, draft))
            .await?;
        let issue = command(
            Who::Finance,
            format!("invoices/{invoice}/issue"),
            Some(1),
            json!({}),
        );
        self.perform(job.key("issue"), issue).await?;
        for (place, amount) in ADVANCE_PAISE.into_iter().enumerate() {
            let paid = json!({"amount_paise": amount, "mode": "upi", "received_on": on,
                "reference": format!("UPI{:08}{place}", job.number)});
            let path = format!("invoices/{invoice}/record-payment");
            self.perform(
                job.key(&format!("pay {place}")),
                command(Who::Finance, path, None, paid),
            )
            .await?;
        }
        Some(())
    }

    /// One step of the lead; answers the version to name next.
    async fn lead(
        &self,
        job: &Job,
        step: &str,
        at: Option<i64>,
        body: Value,
    ) -> Option<Option<i64>> {
        let path = match step {
            "capture" => "leads".to_owned(),
            _ => format!("leads/{}/{step}", job.lead),
        };
        let answer = self
            .perform(job.key(step), command(Who::Sales, path, at, body))
            .await?;
        Some(answer["version"].as_i64())
    }

    /// Waits for what a process manager makes.
    async fn appears(&self, path: &str, stop: &AtomicBool) -> Option<()> {
        while !stop.load(Ordering::Relaxed) {
            let answer = self
                .request(reqwest::Method::GET, Who::Finance, path)
                .send()
                .await
                .ok()?;
            if answer.status().is_success() {
                return Some(());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        None
    }
}

fn command(who: Who, path: impl Into<String>, version: Option<i64>, body: Value) -> Sent {
    Sent {
        who,
        path: path.into(),
        version,
        body,
        answer: None,
    }
}

async fn sign_in(client: &Client, address: &str, name: &str, role: &str) -> String {
    let body = json!({"email": format!("{name}@rayenna.example"), "password": format!("{role}-demo-sunrise-26")});
    let answer = client
        .post(format!("{address}/api/v1/auth/login"))
        .header("origin", address)
        .header("sec-fetch-site", "same-origin")
        .json(&body)
        .send()
        .await
        .expect("an answer");
    let body: Value = answer.json().await.expect("an answer in JSON");
    body["access_token"]
        .as_str()
        .unwrap_or_else(|| panic!("the demo sign-in of {name} works: {body}"))
        .to_owned()
}

/// One job, and how far it came is in the ledger.
pub struct Job {
    number: u32,
    lead: Uuid,
    project: Uuid,
    invoice: Uuid,
    on: NaiveDate,
}

impl Job {
    fn key(&self, step: &str) -> Uuid {
        Uuid::new_v5(&self.lead, step.as_bytes())
    }

    /// Ten digits nobody else has.
    fn phone(&self) -> String {
        format!("9{:09}", self.number)
    }
}

/// Jobs that were begun and not finished, and the numbers of new ones.
#[derive(Clone, Default)]
pub struct Jobs {
    open: Arc<Mutex<Vec<Job>>>,
    begun: Arc<AtomicU32>,
}

impl Jobs {
    async fn next(&self) -> Job {
        if let Some(job) = self.open.lock().await.pop() {
            return job;
        }
        let lead = Uuid::now_v7();
        Job {
            number: self.begun.fetch_add(1, Ordering::Relaxed),
            lead,
            project: aggregates::project::id_of_lead(lead),
            invoice: Uuid::now_v7(),
            on: aggregates::kernel::kolkata_date(chrono::Utc::now()),
        }
    }
}
