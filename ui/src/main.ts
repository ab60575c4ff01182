import { mount } from 'svelte'
import App from './App.svelte'
import './base.css'
import { openHost } from './host'
import { Store } from './state/store.svelte'

const target = document.getElementById('app')
if (target) mount(App, { target, props: { store: new Store(await openHost()) } })
