/**
 * What a page may hold before the script: calls made before it has loaded wait, and are made in order. In a page with
 * a strict policy it stands in a file of the page's own.
 */
export const STUB =
  "window.sdk||(sdk={q:[]},['fire','lead','on','consent'].map(function(m){sdk[m]=function(){var a=arguments;return new Promise(function(r){sdk.q.push([m,a,r])})}}))"
