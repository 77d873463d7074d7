import { useMutation } from '@tanstack/preact-query'
import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { type Session, setUp, signIn, signInByKey, useSignedAnew } from '../api/session.ts'
import { FaultBox } from '../parts/fault-box.tsx'
import { TextField } from '../parts/text-field.tsx'

/** The way in: by e-mail and password, by an API key, or, the first time of all, by the token from the log. */
export function SignIn({ session }: { session: Session }) {
  const [way, setWay] = useState<'password' | 'key'>('password')
  const title = session.setup_needed ? 'Make the first admin' : 'Sign in to Clickwire'
  useEffect(() => {
    document.title = `${title} · Clickwire`
  }, [title])
  const byKey = way === 'key'
  return (
    <main class="door">
      <svg class="mark" viewBox="0 0 32 32" width="44" height="44" aria-hidden="true">
        <rect width="32" height="32" rx="8" />
        <path d="M13.4 16h2.2c2.6 0 2-5.6 4.6-5.6h3.4M15.6 16c2.6 0 2 5.6 4.6 5.6h3.4" />
        <circle cx="10" cy="16" r="3.4" />
      </svg>
      <h1>{title}</h1>
      {byKey ? <KeyForm /> : session.setup_needed ? <SetupForm /> : <PasswordForm />}
      <button type="button" class="button quiet" onClick={() => setWay(byKey ? 'password' : 'key')}>
        {byKey ? 'Use an e-mail address and a password' : 'Use an API key instead'}
      </button>
    </main>
  )
}

function PasswordForm() {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const entering = useEntering((said) => signIn({ email: said('email'), password: said('password') }))
  return (
    <DoorForm entering={entering} button="Sign in">
      <TextField
        {...{ name: 'email', label: 'E-mail address', type: 'email', autocomplete: 'username' }}
        value={email}
        set={setEmail}
      />
      <TextField
        {...{ name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' }}
        value={password}
        set={setPassword}
      />
    </DoorForm>
  )
}

function SetupForm() {
  const [token, setToken] = useState('')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const entering = useEntering((said) =>
    setUp({ token: said('token').trim(), email: said('email'), password: said('password') }),
  )
  return (
    <DoorForm entering={entering} button="Make the admin and sign in">
      <p class="lead">
        Nobody can sign in yet. The program printed a setup token when it started: it is in its log.
      </p>
      <TextField
        {...{ name: 'token', label: 'Setup token', type: 'password', autocomplete: 'off' }}
        value={token}
        set={setToken}
        hint="The value of setup_token in the line setup.needed."
      />
      <TextField
        {...{ name: 'email', label: 'E-mail address', type: 'email', autocomplete: 'username' }}
        value={email}
        set={setEmail}
      />
      <TextField
        {...{ name: 'password', label: 'Password', type: 'password', autocomplete: 'new-password', least: 8 }}
        value={password}
        set={setPassword}
        hint="At least 8 characters."
      />
    </DoorForm>
  )
}

function KeyForm() {
  const [key, setKey] = useState('')
  const entering = useEntering((said) => signInByKey(said('key').trim()))
  return (
    <DoorForm entering={entering} button="Sign in">
      <TextField
        {...{ name: 'key', label: 'API key', type: 'password', autocomplete: 'off' }}
        value={key}
        set={setKey}
        hint="Kept in this tab only. One is made by: clickwire key create --role admin --name console"
      />
    </DoorForm>
  )
}

type Said = (name: string) => string
type Entering = ReturnType<typeof useEntering>

function useEntering(enter: (said: Said) => Promise<unknown>) {
  const anew = useSignedAnew()
  return useMutation({ mutationFn: enter, onSuccess: anew })
}

function DoorForm({
  entering,
  button,
  children,
}: {
  entering: Entering
  button: string
  children: ComponentChildren
}) {
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        // What stands in the form now: a password manager may submit it before the page has drawn what it filled in.
        const fields = new FormData(event.currentTarget)
        entering.mutate((name) => String(fields.get(name) ?? ''))
      }}
    >
      {children}
      {entering.error && <FaultBox error={entering.error} />}
      <button type="submit" class="button main" disabled={entering.isPending}>
        {entering.isPending ? 'One moment …' : button}
      </button>
    </form>
  )
}
