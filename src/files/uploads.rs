//! Uploads in the database: begun with size and hash, received in parts, finished when all bytes
//! are here and are what was announced.

use aggregates::document::Upload;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use sqlx::{PgConnection, PgPool, Row};
use uuid::Uuid;

use super::content::{Purpose, Refused, identify};

/// Bytes of one part, the last one aside.
pub const PART_BYTES: i64 = 512 * 1024;

/// What is announced before the first byte.
#[derive(Clone, Debug)]
pub struct Begun<'a> {
    /// Who uploads.
    pub owner: Uuid,
    /// Name with its extension.
    pub name: &'a str,
    /// Length in bytes.
    pub size_bytes: i64,
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
    /// What for.
    pub purpose: Purpose,
}

/// How far an upload is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes received.
    pub received_bytes: i64,
    /// Bytes announced.
    pub size_bytes: i64,
    /// All are here and are what was announced.
    pub finished: bool,
}

/// Why a part or a file is not taken.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// No such upload of this person, or it went after a day.
    #[error("there is no such upload")]
    Unknown,
    /// The part does not follow what is here.
    #[error("the next byte is {expected}")]
    OutOfOrder {
        /// Where to go on.
        expected: i64,
    },
    /// The bytes are none of the types taken.
    #[error("files of this type are not taken")]
    NotAllowed,
    /// The bytes are not what name or hash say.
    #[error("the content is not what name or hash say")]
    Mismatch,
    /// The database.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Announces an upload.
///
/// # Errors
/// The database.
pub async fn begin(pool: &PgPool, begun: &Begun<'_>) -> Result<Uuid, sqlx::Error> {
    let id = Uuid::now_v7();
    insert(pool, id, begun).await?;
    Ok(id)
}

async fn insert(pool: &PgPool, id: Uuid, begun: &Begun<'_>) -> Result<(), sqlx::Error> {
    sqlx::query(
        "insert into uploads (id, owner_id, name, purpose, size_bytes, sha256) values ($1, $2, $3, $4, $5, $6)
         on conflict (id) do nothing",
    )
    .bind(id)
    .bind(begun.owner)
    .bind(begun.name)
    .bind(begun.purpose.code())
    .bind(begun.size_bytes)
    .bind(&begun.sha256[..])
    .execute(pool)
    .await?;
    Ok(())
}

/// How far an upload of a person is.
///
/// # Errors
/// `Unknown`, or the database.
pub async fn progress(pool: &PgPool, owner: Uuid, id: Uuid) -> Result<Progress, UploadError> {
    let row = sqlx::query(
        "select received_bytes, size_bytes, mime is not null as finished from uploads where id = $1 and owner_id = $2",
    )
    .bind(id)
    .bind(owner)
    .fetch_optional(pool)
    .await?
    .ok_or(UploadError::Unknown)?;
    Ok(Progress {
        received_bytes: row.try_get("received_bytes")?,
        size_bytes: row.try_get("size_bytes")?,
        finished: row.try_get("finished")?,
    })
}

/// Takes the next part. The last one finishes the upload: a file that is not what was announced is
/// thrown away.
///
/// # Errors
/// What is wrong with it; nothing of the part is kept then.
pub async fn receive(
    pool: &PgPool,
    owner: Uuid,
    id: Uuid,
    at_byte: i64,
    part: &[u8],
) -> Result<Progress, UploadError> {
    let mut tx = pool.begin().await?;
    let row = sqlx::query(
        "select name, purpose, size_bytes, sha256, received_bytes, mime is not null as finished
           from uploads where id = $1 and owner_id = $2 for update",
    )
    .bind(id)
    .bind(owner)
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(UploadError::Unknown)?;
    let (received, size): (i64, i64) = (row.try_get("received_bytes")?, row.try_get("size_bytes")?);
    let length = i64::try_from(part.len()).unwrap_or(i64::MAX);
    if at_byte != received || length == 0 || length > size - received {
        return Err(UploadError::OutOfOrder { expected: received });
    }
    sqlx::query("insert into upload_parts (upload_id, at_byte, bytes) values ($1, $2, $3)")
        .bind(id)
        .bind(at_byte)
        .bind(part)
        .execute(&mut *tx)
        .await?;
    let received = received + length;
    let mut mime = None;
    if received == size {
        let bytes = read(&mut tx, id).await?;
        let announced: Vec<u8> = row.try_get("sha256")?;
        let purpose: String = row.try_get("purpose")?;
        let name: String = row.try_get("name")?;
        let verdict = if Sha256::digest(&bytes)[..] == announced[..] {
            let purpose = Purpose::from_code(&purpose).ok_or(UploadError::Unknown)?;
            identify(&bytes, &name, purpose)
        } else {
            Err(Refused::Mismatch)
        };
        match verdict {
            Ok(found) => mime = Some(found.mime()),
            Err(refused) => {
                sqlx::query("delete from uploads where id = $1")
                    .bind(id)
                    .execute(&mut *tx)
                    .await?;
                tx.commit().await?;
                return Err(match refused {
                    Refused::NotAllowed => UploadError::NotAllowed,
                    Refused::Mismatch => UploadError::Mismatch,
                });
            }
        }
    }
    sqlx::query(
        "update uploads set received_bytes = $2, mime = $3, finished_at = case when $3::text is not null then clock_timestamp() end where id = $1",
    )
    .bind(id)
    .bind(received)
    .bind(mime)
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(Progress {
        received_bytes: received,
        size_bytes: size,
        finished: mime.is_some(),
    })
}

/// Puts a whole file in at once, under an id of one's own; the same file again changes nothing.
///
/// # Errors
/// As [`receive`].
pub async fn store(
    pool: &PgPool,
    id: Uuid,
    begun: &Begun<'_>,
    bytes: &[u8],
) -> Result<(), UploadError> {
    insert(pool, id, begun).await?;
    if !progress(pool, begun.owner, id).await?.finished {
        receive(pool, begun.owner, id, 0, bytes).await?;
    }
    Ok(())
}

/// Gives an upload up.
///
/// # Errors
/// The database.
pub async fn discard(pool: &PgPool, owner: Uuid, id: Uuid) -> Result<bool, sqlx::Error> {
    let done = sqlx::query("delete from uploads where id = $1 and owner_id = $2 and mime is null")
        .bind(id)
        .bind(owner)
        .execute(pool)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// A finished upload of a person, as a document takes it.
///
/// # Errors
/// The database.
pub async fn finished(
    pool: &PgPool,
    owner: Option<Uuid>,
    id: Uuid,
) -> Result<Option<Upload>, sqlx::Error> {
    let row = sqlx::query(
        "select mime, size_bytes, encode(sha256, 'hex') as sha256 from uploads
          where id = $1 and owner_id = $2 and mime is not null",
    )
    .bind(id)
    .bind(owner)
    .fetch_optional(pool)
    .await?;
    row.map(|row| {
        Ok(Upload {
            mime: row.try_get("mime")?,
            size_bytes: row.try_get("size_bytes")?,
            sha256: row.try_get("sha256")?,
            captured_at: None,
            geo: None,
        })
    })
    .transpose()
}

/// The bytes of a finished upload; `None` when they are not there, or not those the event says.
///
/// # Errors
/// The database.
pub async fn bytes(pool: &PgPool, id: Uuid, sha256: &str) -> Result<Option<Vec<u8>>, sqlx::Error> {
    let mut connection = pool.acquire().await?;
    let bytes = read(&mut connection, id).await?;
    let same = hex::encode(Sha256::digest(&bytes)) == sha256;
    Ok(same.then_some(bytes))
}

async fn read(connection: &mut PgConnection, id: Uuid) -> Result<Vec<u8>, sqlx::Error> {
    let parts: Vec<Vec<u8>> =
        sqlx::query_scalar("select bytes from upload_parts where upload_id = $1 order by at_byte")
            .bind(id)
            .fetch_all(connection)
            .await?;
    Ok(parts.concat())
}

/// Destroys the bytes of an upload. Once is enough.
///
/// # Errors
/// The database.
pub async fn purge(pool: &PgPool, id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query("delete from uploads where id = $1")
        .bind(id)
        .execute(pool)
        .await?;
    Ok(())
}

/// Drops what nobody attached in time. Gives the number of uploads.
///
/// # Errors
/// The database.
pub async fn sweep(
    pool: &PgPool,
    document_table: &str,
    before: DateTime<Utc>,
) -> Result<u64, sqlx::Error> {
    let sql = format!(
        "delete from uploads u where created_at < $1
            and not exists (select from {document_table} d where d.uploads && array[u.id])"
    );
    let done = sqlx::query(&sql).bind(before).execute(pool).await?;
    Ok(done.rows_affected())
}
