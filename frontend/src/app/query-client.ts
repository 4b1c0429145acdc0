import { QueryClient } from "@tanstack/react-query";
import { forgetOwnWrites } from "@/api/http";
import { toProblem } from "@/lib/problem";
import { session } from "@/lib/session";

/** Live messages keep data fresh, so that nothing is asked twice without a reason. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 2 && toProblem(error).isTransient,
    },
  },
});

// What one person read must not be on the screen of the next.
session.onEnd(() => {
  queryClient.clear();
  forgetOwnWrites();
});
