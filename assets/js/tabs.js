// Pages with tabs: without it the sections stand one under another.
import { Tabs, createAll } from 'govuk-frontend';

createAll(Tabs);
