import { Component, type ReactNode } from 'react';
import { messageOf } from '../../shared/errors';
import { panelCouldNotBeDrawn } from '../../shared/sentences/pageSentences';

interface Props {
  readonly name: string;
  readonly children: ReactNode;
}

/** Keeps a panel's failure inside the panel: the rest of the page goes on. */
export class PanelBoundary extends Component<Props, { readonly message: string | null }> {
  override state: { readonly message: string | null } = { message: null };

  static getDerivedStateFromError(error: unknown): { message: string } {
    return { message: messageOf(error) };
  }

  override render(): ReactNode {
    if (this.state.message === null) return this.props.children;
    return <p role="alert">{panelCouldNotBeDrawn(this.props.name, this.state.message)}</p>;
  }
}
