import { expect, it } from "vitest";
import { profileChange, withAccount } from "./settings-specs";

const account = (code: string, is_default: boolean) => ({
  code,
  bank: "Federal Bank",
  account_number: "123456",
  ifsc: "FDRL0001234",
  account_name: "Company",
  is_default,
});

it("a new default account takes the mark from the others", () => {
  const sent = withAccount([account("a", true)], null, { bank: "SBI", is_default: true });
  expect(sent.map((one) => [one.code, one.is_default])).toEqual([
    ["a", false],
    ["account_2", true],
  ]);
});

it("an edited account stays in its place", () => {
  const [first, second] = [account("a", true), account("b", false)];
  const sent = withAccount([first, second], first, { bank: "SBI" });
  expect(sent.map((one) => one.bank)).toEqual(["SBI", "Federal Bank"]);
});

it("the address goes as a whole and emptied members as null", () => {
  expect(profileChange({ legal_name: "Rayenna", city: "Kochi" })).toMatchObject({
    legal_name: "Rayenna",
    trade_name: null,
    address: { city: "Kochi" },
  });
});
