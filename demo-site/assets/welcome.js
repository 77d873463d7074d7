import { byId } from './element.js'
import { askJson } from './watch.js'

const name = location.pathname.split('/').at(-2)
const { title } = await askJson(`/demo/buyers/${name}/received?transaction_id=none`)
byId('buyer').textContent = title
document.title = `${title} · Clickwire`
