import { useEffect, useState } from 'preact/hooks'
import { Icon } from './icon.tsx'

let tellPage: ((text: string) => void) | undefined

/** Says at the foot of the page that something was done. */
export function notify(text: string): void {
  tellPage?.(text)
}

/** The place where it is said. */
export function Notices() {
  const [text, setText] = useState('')
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    tellPage = (said) => {
      clearTimeout(timer)
      setText(said)
      timer = setTimeout(() => setText(''), 5000)
    }
    return () => {
      clearTimeout(timer)
      tellPage = undefined
    }
  }, [])
  return (
    <div class="notices" role="status">
      {text !== '' && (
        <p>
          <Icon name="check" size={16} /> {text}
        </p>
      )}
    </div>
  )
}
