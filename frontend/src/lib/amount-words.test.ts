import { expect, it } from "vitest";
import { amountInWords } from "./amount-words";

it("writes amounts out in lakh and crore", () => {
  expect(amountInWords(19_602_000)).toBe("Rupees one lakh ninety-six thousand twenty only");
  expect(amountInWords(123_456_789_00)).toBe(
    "Rupees twelve crore thirty-four lakh fifty-six thousand seven hundred eighty-nine only",
  );
  expect(amountInWords(150)).toBe("Rupees one and fifty paise only");
  expect(amountInWords(0)).toBe("Rupees zero only");
});
