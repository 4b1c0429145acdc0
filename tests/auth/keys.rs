//! Key files: made once, private, rotated.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use rayenna::auth::keys::{KeySources, Keys};

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("rayenna-keys-{}-{name}", std::process::id())))
    }

    fn sources(&self) -> KeySources {
        KeySources {
            data_dir: self.0.clone(),
            ..KeySources::default()
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn refusal(sources: &KeySources) -> String {
    Keys::open(sources, DateTime::UNIX_EPOCH)
        .err()
        .map(|error| format!("{error:#}"))
        .unwrap_or_default()
}

#[test]
fn keys_are_made_once_and_only_their_owner_reads_them() {
    let folder = Folder::new("once");
    let now = Utc::now();
    let first = Keys::open(&folder.sources(), now).expect("keys");
    let second = Keys::open(&folder.sources(), now).expect("keys");
    assert_eq!(
        (first.current.kid.clone(), first.refresh.clone()),
        (second.current.kid, second.refresh)
    );
    let files: Vec<PathBuf> = std::fs::read_dir(&folder.0)
        .expect("a folder")
        .map(|file| file.expect("a file").path())
        .collect();
    assert_eq!(files.len(), 2);
    for file in &files {
        assert_eq!(
            file.metadata().expect("a file").permissions().mode() & 0o777,
            0o600
        );
    }
    std::fs::set_permissions(&files[0], std::fs::Permissions::from_mode(0o644))
        .expect("the mode changes");
    assert!(refusal(&folder.sources()).contains("chmod 600"));
}

#[test]
fn processes_that_start_together_share_one_key() {
    let folder = Folder::new("together");
    let kids: Vec<String> = std::thread::scope(|scope| {
        let starts: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    Keys::open(&folder.sources(), Utc::now())
                        .expect("keys")
                        .current
                        .kid
                })
            })
            .collect();
        starts
            .into_iter()
            .map(|start| start.join().expect("a start"))
            .collect()
    });
    assert!(kids.iter().all(|kid| *kid == kids[0]), "{kids:?}");
}

#[test]
fn a_replaced_signing_key_verifies_for_one_more_day() {
    let folder = Folder::new("rotate");
    let now = Utc::now();
    let before = Keys::open(&folder.sources(), now)
        .expect("keys")
        .current
        .kid;
    Keys::rotate(&folder.sources(), now).expect("rotates");
    let keys = Keys::open(&folder.sources(), now).expect("keys");
    let previous = keys.previous.expect("the key before");
    assert_eq!(previous.kid, before);
    assert_ne!(keys.current.kid, before);
    assert!(previous.verifies_at(now + TimeDelta::hours(23)));
    assert!(!previous.verifies_at(now + TimeDelta::hours(24)));
}

#[test]
fn a_poor_key_stops_the_start_without_being_shown() {
    let given = |signing: &[u8], refresh: &[u8]| KeySources {
        signing: Some(STANDARD.encode(signing).into()),
        refresh: Some(STANDARD.encode(refresh).into()),
        data_dir: PathBuf::from("/nonexistent"),
    };
    let (one, two) = (
        *b"0123456789abcdef0123456789ABCDEF",
        *b"another secret for refresh keys!",
    );
    assert_eq!(refusal(&given(&one, &two)), "");
    assert!(refusal(&given(&one[..31], &two)).contains("RAYENNA_SIGNING_KEY is not 32 bytes"));
    assert!(refusal(&given(&[0; 32], &two)).contains("repeated"));
    assert!(refusal(&given(&one, &one)).contains("must differ"));
    let mut sources = given(&one, &two);
    sources.signing = Some("hunter2-is-not-base64!".to_owned().into());
    assert!(refusal(&sources).contains("not base64") && !refusal(&sources).contains("hunter2"));
}
