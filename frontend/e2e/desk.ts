/** The API at a person's hands: makes the records that a browser test starts from. */
import { expect, request, type APIRequestContext } from "@playwright/test";
import { ADDRESS, EMAILS, type Role } from "./people";

interface Answer {
  id: string;
  version: number;
  token: string;
}

export interface DeskRecord {
  version: number;
  status: string;
  [member: string]: unknown;
}

/** Days before today in Kolkata, as a civil date. */
export const daysAgo = (days: number) =>
  new Date(Date.now() + 5.5 * 3_600_000 - days * 86_400_000).toISOString().slice(0, 10);

const ids = { next: Date.now() % 1_000_000 };

/** A phone that no demo record and no other test has. */
export function freshPhone() {
  ids.next += 1;
  return `+9197${String(ids.next).padStart(8, "0")}`;
}

/** Signs in once; commands go out with the version that was read just before. */
export class Desk {
  private constructor(
    private readonly http: APIRequestContext,
    private readonly token: string,
  ) {}

  static async of(role: Role): Promise<Desk> {
    const http = await request.newContext({
      baseURL: ADDRESS,
      extraHTTPHeaders: { Origin: ADDRESS, "X-Rayenna-CSRF": "1" },
    });
    const answer = await http.post("/api/v1/auth/login", {
      data: { email: EMAILS[role], password: `${role}-demo-sunrise-26` },
    });
    expect(answer.ok(), await answer.text()).toBe(true);
    const { access_token: token } = (await answer.json()) as { access_token: string };
    return new Desk(http, token);
  }

  async get<T = DeskRecord>(path: string): Promise<T> {
    const answer = await this.http.get(`/api/v1/${path}`, { headers: this.bearer() });
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
    return (await answer.json()) as T;
  }

  /** Id of the first record of a list; null when the role reads none. */
  async first(list: string): Promise<string | null> {
    const answer = await this.http.get(`/api/v1/${list}&limit=1`, { headers: this.bearer() });
    if (answer.status() === 403) return null;
    expect(answer.ok(), `${list}: ${await answer.text()}`).toBe(true);
    return ((await answer.json()) as { items: { id: string }[] }).items[0]?.id ?? null;
  }

  /** A command that creates a record; answers its id. */
  async create(path: string, body: unknown): Promise<string> {
    return (await this.send(path, body)).id;
  }

  async act(plural: string, id: string, command: string, body: unknown): Promise<void> {
    const { version } = await this.get(`${plural}/${id}`);
    await this.send(`${plural}/${id}/${command}`, body, version);
  }

  async leave() {
    await this.http.dispose();
  }

  private async send(path: string, body: unknown, version?: number): Promise<Answer> {
    const answer = await this.http.post(`/api/v1/commands/${path}`, {
      data: body,
      headers: {
        ...this.bearer(),
        "Idempotency-Key": crypto.randomUUID(),
        ...(version === undefined ? {} : { "If-Match": `"${version}"` }),
      },
    });
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
    return (await answer.json()) as Answer;
  }

  private bearer() {
    return { Authorization: `Bearer ${this.token}` };
  }
}

/** A customer of this person, at an address in Kerala. */
export const newCustomer = (desk: Desk, name: string) =>
  desk.create("customers", {
    customer_type: "residential",
    first_name: name.split(" ")[0],
    last_name: name.split(" ").slice(1).join(" "),
    phones: [freshPhone()],
    address: {
      line1: "12 Temple Road",
      city: "Aluva",
      district: "Ernakulam",
      state_code: "32",
      pin_code: "683101",
    },
  });

/** A lead of this person, as it is after the first call. */
export const newLead = (desk: Desk, name: string) =>
  desk.create("leads", {
    contact: { name, phone: freshPhone(), city: "Aluva" },
    source: "website",
    capacity_w: 3240,
    expected_value_paise: 21_000_000,
  });

/** A lead with its customer, in Proposal. */
export async function proposedLead(desk: Desk, name: string) {
  const lead = await newLead(desk, name);
  await desk.act("leads", lead, "qualify", {
    customer_id: await newCustomer(desk, name),
    segment: "subsidy",
    service_type: "epc_project",
  });
  await desk.act("leads", lead, "start-proposal", {
    expected_value_paise: 21_000_000,
    survey_waiver: "Seen on the drone photos",
  });
  return lead;
}

/** An order: the lead is won and its project stands in Confirmed. */
export async function newOrder(desk: Desk, name: string) {
  const lead = await proposedLead(desk, name);
  await desk.act("leads", lead, "win", {
    order_value_paise: 21_000_000,
    confirmation_date: daysAgo(3),
  });
  const find = () =>
    desk.get<{ items: { id: string }[] }>(`projects?filter[lead_id][eq]=${lead}&limit=1`);
  await expect.poll(async () => (await find()).items.length).toBe(1);
  const project = (await find()).items[0]?.id ?? "";
  return { lead, project };
}

/** A quotation of a lead with one module row, issued as version 1. */
export async function issuedQuotation(desk: Desk, lead: string) {
  const id = await desk.create("quotations", { lead_id: lead });
  await desk.act("quotations", id, "save-costing", {
    tax_basis: "by_row",
    rows: [
      {
        category: "pv_modules",
        item_name: "Module 540 Wp",
        quantity_milli: 6000,
        unit: "NOS",
        unit_cost_paise: 1_400_000,
        watt_peak: 540,
      },
    ],
  });
  await desk.act("quotations", id, "issue", {});
  return id;
}

/** The advance of an order as an issued tax invoice. */
export async function issuedInvoice(desk: Desk, project: string) {
  const id = await desk.create("invoices/draft-from-milestone", {
    project_id: project,
    billing_code: "advance",
    kind: "tax_invoice",
  });
  await desk.act("invoices", id, "issue", {});
  return id;
}
