const FUNCTION = /Function/
const SCOPE = /Function|BlockStatement|CatchClause|^For/

/**
 * The variables of a minified script: where the name of each stands, and its rivals, which cannot have the same name.
 * Every name belongs to its block: what is declared with `var` it does not know.
 */
export function variablesOf(program) {
  const variables = []
  const uses = []

  const declare = (scope, pattern) => {
    for (const { name } of identifiersOf(pattern)) {
      const variable = { name, scope, places: [], reach: new Set([scope]), rivals: [] }
      scope.own.set(name, variable)
      variables.push(variable)
    }
  }

  const walk = (node, outer, parent) => {
    if (node.type === 'Identifier') {
      uses.push({ node, scope: outer, shorthand: parent.type === 'Property' && parent.shorthand })
      return
    }
    // A function's body is no scope of its own: it sees the parameters, and may not declare them again.
    const isScope = SCOPE.test(node.type) && !(node.type === 'BlockStatement' && FUNCTION.test(parent.type))
    const scope = isScope ? { outer, own: new Map() } : outer
    for (const pattern of [...(node.params ?? []), ...(node.type === 'CatchClause' && node.param ? [node.param] : [])])
      declare(scope, pattern)
    if (node.type === 'VariableDeclaration') {
      if (node.kind === 'var') throw new Error('the script declares with var')
      for (const { id } of node.declarations) declare(scope, id)
    }
    for (const child of childrenOf(node)) walk(child, scope, node)
  }
  walk(program, undefined, program)

  // Only now, as a name may be used above the place where it is declared.
  for (const { node, scope, shorthand } of uses) {
    const path = []
    let at = scope
    while (at && !at.own.has(node.name)) {
      path.push(at)
      at = at.outer
    }
    const variable = at?.own.get(node.name)
    if (!variable) continue
    variable.places.push({ start: node.start, shorthand })
    for (const inner of path) variable.reach.add(inner)
  }
  for (const one of variables)
    one.rivals = variables.filter(
      (other) => other !== one && (other.reach.has(one.scope) || one.reach.has(other.scope)),
    )
  return variables
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
