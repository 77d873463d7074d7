import { rollup } from 'rollup'
import { minify } from 'terser'
import { gzipSync } from 'node:zlib'
import ts from 'typescript'
const strip = { name:'s', transform(code,id){ if(!id.endsWith('.ts')) return null; return {code: ts.transpileModule(code,{compilerOptions:{target:ts.ScriptTarget.ES2019,module:ts.ModuleKind.ESNext}}).outputText,map:null}}}
const b = await rollup({input:'sdk/script.ts',plugins:[strip]})
let code=(await b.generate({format:'iife'})).output[0].code
code=code.replace(/^(\s*)const /gm,'$1let ')
const gz=s=>gzipSync(s,{level:9}).length
const base={passes:5,pure_getters:true,unsafe_arrows:true,unsafe_methods:true,unsafe:true,keep_fargs:false}
const run=async(compress,mangle={},src=code)=>{const r=await minify(src,{ecma:2019,module:true,toplevel:true,compress:{...base,...compress},mangle:{properties:{regex:/^_[a-z]/},...mangle},format:{comments:false}});return r.code}
console.log('base',gz(await run({})))
for(const o of [{sequences:false},{join_vars:false},{conditionals:false},{if_return:false},{reduce_vars:false},{reduce_funcs:false},{collapse_vars:false},{inline:0},{inline:1},{inline:2},{booleans:false},{comparisons:false},{evaluate:false},{hoist_props:false},{hoist_funs:true},{hoist_vars:true},{typeofs:false},{unsafe_comps:true},{unsafe:false},{arrows:false},{dead_code:false},{negate_iife:false},{properties:false},{computed_props:false},{loops:false},{side_effects:false},{lhs_constants:false},{passes:2},{passes:1}])
 console.log(JSON.stringify(o),gz(await run(o)))
// name phases
const chars='etnaoriscldumpfghwvbykxjqzETNAORISCLDUMPFGHWVBYKXJQZ$_'
const mk=(top,nest)=>{let phase=0,last=-1;const seq=(s)=>n=>{let r='',k=n; const f=s.length; r=s[k%f]; k=Math.floor(k/f); while(k>0){k--; r+=chars[k%54]; k=Math.floor(k/54)} return r};return{get(n){return (phase?seq(nest):seq(top))(n)},_p(n){},}}
const stateful=(top,nest)=>{let phase=0,last=-1;return{reset(){phase=0;last=-1},consider(){},sort(){},get(n){ if(n<last&&n===0)phase=1; last=n; const s=phase?nest:top; let r=s[n%s.length],k=Math.floor(n/s.length); while(k>0){k--;r+=chars[k%54];k=Math.floor(k/54)} return r}}}
const low='etnaoriscldumpfghwvbykxjqz',up=low.toUpperCase()
for(const [t,nn] of [[chars,chars],[up+low+'$_',low+up+'$_'],['$_'+up+[...low].reverse().join(''),low+up+'$_'],[[...low].reverse().join('')+up+'$_',low+up+'$_']])
 console.log('names',t.slice(0,6),gz(await run({}, {nth_identifier:stateful(t,nn)})))
