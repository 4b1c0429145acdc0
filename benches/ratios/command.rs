//! A whole command on a lead with ten events: ours with permission, facts, receipt and metadata,
//! stock with nothing but load, handle and commit.

use std::sync::Arc;

use aggregates::kernel::{Actor, Channel, CommandSet, Ctx};
use aggregates::lead::{Command, Facts, Lead};
use aggregates::policy::Role;
use chrono::Utc;
use postgres_es::postgres_cqrs;
use rayenna::event_store::{Append, NewEvent, StreamAppend};
use rayenna::executor::Envelope;
use serde_json::json;
use uuid::Uuid;

use crate::place::{core, database, lead, metadata, rate};
use crate::{line, median, rounds, title};

/// Leads that take turns, so that writers meet seldom.
const LEADS: u64 = 400;

fn actor() -> Actor {
    Actor {
        user_id: None,
        role: Role::Admin,
        team_code: "general".into(),
        channel: Channel::Api,
        stepped_up: true,
    }
}

fn next_step(n: u64) -> serde_json::Value {
    json!({"text": format!("Call about roof photo {n}"), "on": "2026-12-01"})
}

pub async fn run() {
    let options = database().await;
    let core = core(&options).await;
    let mut ids = Vec::new();
    for n in 0..LEADS {
        let mut events = vec![NewEvent {
            event_type: "lead.captured".into(),
            event_version: 1,
            payload: lead(n),
        }];
        events.extend((0..9).map(|step| NewEvent {
            event_type: "lead.next_step_set".into(),
            event_version: 1,
            payload: json!({"type": "lead.next_step_set", "text": format!("Step {step}"), "on": "2026-06-01"}),
        }));
        let id = Uuid::now_v7();
        let streams = vec![StreamAppend {
            aggregate_type: "lead".into(),
            aggregate_id: id,
            expected_version: 0,
            events,
        }];
        core.desk
            .store()
            .append(&Append {
                streams,
                metadata: metadata(),
                ..Append::default()
            })
            .await
            .expect("a lead");
        ids.push(id);
    }
    let ids = Arc::new(ids);
    let pick = |ids: &[Uuid], n: u64| {
        usize::try_from(n)
            .ok()
            .and_then(|n| ids.get(n % ids.len()).copied())
            .expect("a lead")
    };
    title(
        "commands a second on leads with ten events and more",
        "ours",
        "stock",
    );
    for writers in [1, 8, 32] {
        let (mut ours, mut stock) = (Vec::new(), Vec::new());
        for _ in 0..rounds() {
            let (desk, of) = (core.desk.clone(), ids.clone());
            ours.push(
                rate(writers, move |n| {
                    let (desk, id) = (desk.clone(), pick(&of, n));
                    async move {
                        let mut envelope = Envelope::of(actor(), Uuid::now_v7(), Utc::now());
                        envelope.request_hash = Some(vec![7; 32]);
                        desk.execute::<Lead>(&envelope, id, "set_next_step", next_step(n))
                            .await
                            .expect("accepted");
                    }
                })
                .await,
            );
            let ctx = Ctx {
                actor: actor(),
                now: Utc::now(),
                id: Uuid::nil(),
                command_id: Uuid::nil(),
                facts: Facts::default(),
            };
            let (framework, of) = (
                Arc::new(postgres_cqrs::<Lead>(
                    core.desk.pool().clone(),
                    Vec::new(),
                    ctx,
                )),
                ids.clone(),
            );
            stock.push(
                rate(writers, move |n| {
                    let (framework, id) = (framework.clone(), pick(&of, n));
                    async move {
                        let command =
                            Command::parse("set_next_step", next_step(n)).expect("a command");
                        // The stock framework does not try again: a lost race is work done for nothing.
                        _ = framework.execute(&id.to_string(), command).await;
                    }
                })
                .await,
            );
        }
        line(
            &format!("{writers} writers, against CqrsFramework::execute"),
            median(ours),
            median(stock),
            "about 1",
        );
    }
    core.stop.cancel();
}
