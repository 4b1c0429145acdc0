import { expect, it } from "vitest";
import { parseEvents, type ServerEvent } from "./stream";

async function read(...chunks: string[]): Promise<ServerEvent[]> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
      controller.close();
    },
  });
  const events: ServerEvent[] = [];
  for await (const event of parseEvents(body)) events.push(event);
  return events;
}

it("reads messages however the network cuts them", async () => {
  const text =
    'id: p1\nevent: change\ndata: {"entity":"lead",\ndata: "id":"1"}\n\n: heartbeat\n\nevent: resync\ndata: 1\n\n';
  const whole: ServerEvent[] = [
    { id: "p1", kind: "change", data: { entity: "lead", id: "1" } },
    { id: null, kind: "resync", data: 1 },
  ];
  expect(await read(text)).toEqual(whole);
  expect(await read(...text)).toEqual(whole);
});

it("keeps a message without its end to itself", async () => {
  expect(await read("data: 1\n")).toEqual([]);
});
