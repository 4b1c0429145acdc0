/** Brings files to the server: announced with size and hash, sent in parts. */
import { apiFetch, sendCommand } from "./http";

interface Begun {
  upload_id: string;
  put_url: string;
  part_size: number;
}

const hex = (bytes: ArrayBuffer) =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** What a file is uploaded for, by its type; the server looks at the bytes. */
function purposeOf(file: File) {
  if (file.type.startsWith("image/")) return "photo";
  return file.type.startsWith("video/") ? "video" : "document";
}

/** Sends a file and gives the id that an attaching command takes. */
export async function upload(file: File): Promise<string> {
  const bytes = await file.arrayBuffer();
  const announced = {
    name: file.name,
    size: file.size,
    sha256: hex(await crypto.subtle.digest("SHA-256", bytes)),
    purpose: purposeOf(file),
  };
  const address = (path: string) => new URL(path, window.location.origin);
  const answer = await apiFetch(
    new Request(address("/api/v1/files/uploads"), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(announced),
    }),
  );
  const begun = (await answer.json()) as Begun;
  for (let first = 0; first < bytes.byteLength; first += begun.part_size) {
    const part = bytes.slice(first, first + begun.part_size);
    const range = `bytes ${first}-${first + part.byteLength - 1}/${bytes.byteLength}`;
    await apiFetch(
      new Request(address(begun.put_url), {
        method: "PUT",
        headers: { "Content-Type": "application/octet-stream", "Content-Range": range },
        body: part,
      }),
    );
  }
  return begun.upload_id;
}

/** A record a document hangs under. */
export interface DocumentParent {
  kind: string;
  id: string;
}

/** Uploads a file and hangs it under a record; gives the document's id. */
export async function attach(file: File, parent: DocumentParent, docType: string): Promise<string> {
  const body = {
    parent,
    upload_id: await upload(file),
    category: file.type.startsWith("image/") ? "photos_videos" : "documents",
    doc_type: docType,
    name: file.name.slice(0, 200),
  };
  const answer = await sendCommand("documents", body, { idempotencyKey: crypto.randomUUID() });
  return answer.id;
}
