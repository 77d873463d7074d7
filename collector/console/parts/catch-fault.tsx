import { Component, type ComponentChildren } from 'preact'
import { FaultBox } from './fault-box.tsx'

interface State {
  error: Error | undefined
}

/** Keeps a fault of one screen away from the rest of the console: it is told, and may be tried again. */
export class CatchFault extends Component<{ children: ComponentChildren }, State> {
  override state: State = { error: undefined }

  static override getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override render() {
    const { error } = this.state
    if (!error) return this.props.children
    return (
      <>
        <h1>This screen failed</h1>
        <FaultBox error={error} retry={() => location.reload()} />
      </>
    )
  }
}
