import { useMutation } from "@tanstack/react-query";
import { useId, useState } from "react";
import { postJson } from "@/api/http";
import { answerStepUp, useStepUpAsked } from "@/lib/step-up";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Field, Input } from "@/ui/field";
import { ErrorSummary } from "@/ui/form";

/** The password again, for acts that ask for it; the act goes on by itself afterwards. */
export function StepUpDialog() {
  return useStepUpAsked() ? <Question /> : null;
}

function Question() {
  const formId = useId();
  const [password, setPassword] = useState("");
  const confirming = useMutation({
    mutationFn: () => postJson("/api/v1/auth/step-up", { password }),
    onSuccess: () => answerStepUp(true),
  });
  return (
    <Dialog
      open
      onOpenChange={() => answerStepUp(false)}
      title="Confirm it is you"
      description="This act asks for your password again. The confirmation holds for five minutes."
      width="sm"
      footer={
        <>
          <Button onClick={() => answerStepUp(false)}>Cancel</Button>
          <Button
            type="submit"
            form={formId}
            variant="primary"
            disabled={password === ""}
            busy={confirming.isPending}
          >
            Confirm
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          // React bubbles through portals: the form of the act must not be sent by this one.
          event.preventDefault();
          event.stopPropagation();
          confirming.mutate();
        }}
      >
        <ErrorSummary error={confirming.error} />
        <Field label="Password" required>
          <Input
            type="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </Field>
      </form>
    </Dialog>
  );
}
