import { useLocation } from "react-router";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/states";
import { useDocumentTitle } from "@/lib/use-document-title";
import { shellDialogs } from "./shell-dialogs";

export function NotFound() {
  const { pathname } = useLocation();
  useDocumentTitle("Not found");
  return (
    <EmptyState
      page
      filtered
      title="There is no such page"
      action={
        <Button variant="primary" onClick={() => shellDialogs.open("palette")}>
          Search
        </Button>
      }
    >
      Nothing is at <span className="font-mono break-all">{pathname}</span>. The address may be
      mistyped, or the page was moved.
    </EmptyState>
  );
}
