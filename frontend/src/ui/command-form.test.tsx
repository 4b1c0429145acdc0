import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { z } from "zod";
import { sendCommand } from "@/api/http";
import { Problem } from "@/lib/problem";
import { CommandForm } from "./command-form";
import { Field, Input } from "./field";
import { messageAt, pointerToPath } from "./form";
import { TooltipProvider } from "./tooltip";

vi.mock("@/api/http", () => ({ sendCommand: vi.fn(), undo: vi.fn() }));
const send = vi.mocked(sendCommand);

const schema = z.object({
  contact: z.object({ name: z.string().min(2, "At least two letters.") }),
});

function show() {
  const onOpenChange = vi.fn();
  render(
    <QueryClientProvider client={new QueryClient()}>
      <TooltipProvider>
        <CommandForm
          open
          onOpenChange={onOpenChange}
          title="New lead"
          schema={schema}
          defaultValues={{ contact: { name: "" } }}
          command={{ path: "leads", invalidates: ["leads"] }}
        >
          {({ register, formState: { errors } }) => (
            <Field label="Name" error={messageAt(errors, "contact.name")}>
              <Input {...register("contact.name")} />
            </Field>
          )}
        </CommandForm>
      </TooltipProvider>
    </QueryClientProvider>,
  );
  return { onOpenChange, user: userEvent.setup() };
}

beforeEach(() => send.mockReset());

it("sends nothing while a field is wrong", async () => {
  const { user } = show();
  await user.click(screen.getByRole("button", { name: "New lead" }));
  expect(await screen.findByText("At least two letters.")).toBeVisible();
  expect(screen.getByLabelText("Name")).toHaveAttribute("aria-invalid", "true");
  expect(send).not.toHaveBeenCalled();
});

it("puts the server's refusals on their fields and the rest on top", async () => {
  send.mockRejectedValueOnce(
    new Problem(422, {
      code: "validation_failed",
      errors: [
        { pointer: "/contact/name", code: "too_long", message: "" },
        { pointer: "/owner_id", code: "field_forbidden", message: "" },
      ],
    }),
  );
  const { user, onOpenChange } = show();
  await user.type(screen.getByLabelText("Name"), "Asha");
  await user.click(screen.getByRole("button", { name: "New lead" }));
  expect(await screen.findByText("Too long.")).toBeVisible();
  const summary = screen.getByRole("alert");
  expect(summary).toHaveTextContent("Some fields need your attention.");
  expect(summary).toHaveTextContent("Your role may not set this.");
  expect(screen.getByLabelText("Name")).toHaveValue("Asha");
  expect(onOpenChange).not.toHaveBeenCalled();
});

it("repeats a lost answer under the same key and a refused one under a new", async () => {
  send
    .mockRejectedValueOnce(Problem.network())
    .mockRejectedValueOnce(new Problem(409, { code: "duplicate" }));
  send.mockResolvedValue({
    id: "1",
    version: 1,
    token: "p",
    events: [],
    undo: { possible: false },
    warnings: [],
  });
  const { user, onOpenChange } = show();
  await user.type(screen.getByLabelText("Name"), "Asha");
  for (const times of [1, 2, 3]) {
    await user.click(screen.getByRole("button", { name: "New lead" }));
    await waitFor(() => expect(send).toHaveBeenCalledTimes(times));
  }
  const keys = send.mock.calls.map(([, , options]) => options?.idempotencyKey);
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[1]);
  await waitFor(() => expect(onOpenChange).toHaveBeenCalledWith(false));
});

it("asks before it throws typed text away", async () => {
  const { user, onOpenChange } = show();
  await user.type(screen.getByLabelText("Name"), "Asha");
  await user.keyboard("{Escape}");
  await user.click(await screen.findByRole("button", { name: "Discard" }));
  expect(onOpenChange).toHaveBeenCalledExactlyOnceWith(false);
});

it("reads JSON pointers as form paths", () => {
  expect(pointerToPath("/lines/0/quantity")).toBe("lines.0.quantity");
  expect(pointerToPath("/a~1b/c~0d")).toBe("a/b.c~d");
});
