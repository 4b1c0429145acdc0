//! The program under load is killed, or its database stops as if the power had gone. After every
//! restart each acknowledged command is there once and a repetition gives the first answer, no
//! number is missing or doubled, every process manager finishes, and every read model is what the
//! history says.

mod check;
mod load;
mod program;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use reqwest::Client;
use sqlx::Connection;

use load::{Jobs, Ledger, Office};
use program::{Folder, Program};

/// Clients that capture leads at the same time.
const CAPTURING: usize = 2;
/// Clients that carry jobs through at the same time.
const CARRYING: usize = 4;

/// Rounds: a few in every run, the full count in a soak.
fn rounds() -> u32 {
    if std::env::var_os("RAYENNA_SOAK").is_some() {
        20
    } else {
        3
    }
}

/// Starts again, sends again what has no answer, and checks everything.
async fn back_again(folder: &Folder, client: &Client, ledger: &Ledger) -> (Program, Office) {
    let program = Program::start(folder, client).await;
    let office = Office::open(client, &program.address, ledger).await;
    office.settle().await;
    let mut db = folder.connect().await;
    check::processes_finish(&mut db).await;
    let commands = check::acknowledged_once(&mut db, ledger).await;
    check::nothing_missing_or_doubled(&mut db).await;
    let figures = check::everything_followed(&mut db).await;
    println!("{commands} commands acknowledged; {figures}");
    db.close().await.expect("the connection closes");
    let verified = folder.verify();
    assert!(
        verified.status.success(),
        "read models differ from the history:\n{}",
        String::from_utf8_lossy(&verified.stdout)
    );
    (program, office)
}

/// Loads the program until a random moment and ends it there.
async fn crash(mut program: Program, office: &Office, jobs: &Jobs, chance: &mut StdRng) {
    let stop = Arc::new(AtomicBool::new(false));
    let capturing = (0..CAPTURING).map(|_| tokio::spawn(office.clone().capture(stop.clone())));
    let mut clients: Vec<_> = capturing.collect();
    clients.extend(
        (0..CARRYING).map(|_| tokio::spawn(office.clone().carry_on(jobs.clone(), stop.clone()))),
    );
    let moment = Duration::from_millis(chance.random_range(200..2_500));
    let power_cut = chance.random_bool(0.5);
    println!("crash after {moment:?}, power cut: {power_cut}");
    tokio::time::sleep(moment).await;
    if power_cut {
        program.cut_the_power_of_its_database();
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    program.kill();
    stop.store(true, Ordering::Relaxed);
    for client in clients {
        client.await.expect("a client ends");
    }
}

#[test]
fn every_acknowledged_command_survives_killing_the_server_and_its_database() {
    _ = rustls::crypto::ring::default_provider().install_default();
    let seed = rand::random::<u64>();
    println!("seed {seed}");
    let mut chance = StdRng::seed_from_u64(seed);
    let folder = Folder::new();
    let (ledger, jobs) = (Ledger::default(), Jobs::default());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let client = Client::builder()
            .timeout(Duration::from_secs(10))
            .build()
            .expect("a client");
        for round in 0..rounds() {
            // Sometimes it is killed while it still starts.
            if round > 0 && chance.random_bool(0.3) {
                let mut starting = Program::spawn(&folder);
                tokio::time::sleep(Duration::from_millis(chance.random_range(20..900))).await;
                starting.kill();
            }
            let (program, office) = back_again(&folder, &client, &ledger).await;
            crash(program, &office, &jobs, &mut chance).await;
        }
        let (program, _) = back_again(&folder, &client, &ledger).await;
        drop(program);
        let commands = ledger.lock().await.len();
        assert!(
            commands > 40,
            "only {commands} commands were sent: the server was hardly under load"
        );
    });
}
