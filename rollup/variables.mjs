const SCOPE = /Function|BlockStatement|CatchClause|^For/

/**
 * The variables of a minified script: where the name of each stands, and its rivals, which cannot have the same name.
 */
export function variablesOf(program) {
  const variables = []
  const uses = []
  walk(program, undefined, program, { variables, uses })
  // Only now, as a name may be used above the place where it is declared.
  for (const use of uses) settle(use)
  for (const one of variables)
    one.rivals = variables.filter(
      (other) => other !== one && (other.reach.has(one.scope) || one.reach.has(other.scope)),
    )
  return variables
}

function walk(node, outer, parent, found) {
  if (node.type === 'Identifier') {
    found.uses.push({ node, scope: outer, shorthand: parent.type === 'Property' && parent.shorthand })
    return
  }
  const scope = opensScope(node, parent) ? { outer, own: new Map(), isFunction: !!node.params } : outer
  for (const { name } of declaredBy(node).flatMap(identifiersOf)) {
    const home = node.kind === 'var' ? functionOf(scope) : scope
    const variable = { name, scope: home, places: [], reach: new Set([home]), rivals: [] }
    home.own.set(name, variable)
    found.variables.push(variable)
  }
  for (const child of childrenOf(node)) walk(child, scope, node, found)
}

// The body of a function sees its parameters, and may not declare them again: both are one scope.
function opensScope(node, parent) {
  return SCOPE.test(node.type) && !(node.type === 'BlockStatement' && parent.params)
}

function functionOf(scope) {
  return scope.isFunction ? scope : functionOf(scope.outer)
}

function declaredBy(node) {
  if (node.params) return node.params
  if (node.type === 'CatchClause') return [node.param]
  return node.type === 'VariableDeclaration' ? node.declarations.map(({ id }) => id) : []
}

// Between its use and its declaration no other variable may take the name.
function settle({ node, scope, shorthand }) {
  const path = []
  let at = scope
  while (at && !at.own.has(node.name)) {
    path.push(at)
    at = at.outer
  }
  const variable = at?.own.get(node.name)
  if (!variable) return
  variable.places.push({ start: node.start, shorthand })
  for (const inner of path) variable.reach.add(inner)
}

function identifiersOf(pattern) {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern]
    case 'AssignmentPattern':
      return identifiersOf(pattern.left)
    case 'RestElement':
      return identifiersOf(pattern.argument)
    case 'ArrayPattern':
      return pattern.elements.flatMap(identifiersOf)
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) => identifiersOf(property.value ?? property))
    default:
      return []
  }
}

// Names of members are no variables. A shorthand's key and value stand in one place.
function childrenOf(node) {
  const { key, property, ...rest } = node
  const members = [key, property].filter((member) => member && node.computed)
  return [...members, ...Object.values(rest).flat()].filter((child) => typeof child?.type === 'string')
}
