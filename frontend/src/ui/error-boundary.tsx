import { Component, type ErrorInfo, type ReactNode } from "react";
import { reportError } from "@/lib/report-error";
import { ErrorState } from "./states";

interface Props {
  children: ReactNode;
  /** What failed, in the sentence "Could not load …". */
  what?: string;
}

/** A broken widget stays a broken widget; the page around it lives on. */
export class ErrorBoundary extends Component<Props, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo) {
    reportError(error, info.componentStack ?? undefined);
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return (
      <ErrorState
        page
        error={this.state.error}
        what={this.props.what}
        onRetry={() => this.setState({ error: null })}
      />
    );
  }
}
