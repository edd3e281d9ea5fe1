-- Everything timetracker-xero remembers. One schema, so that it can share a PostgreSQL server with anything
-- but TimeTracker's own tables. Installation and tenant stand in every key (docs/architecture.md).

-- Capture -------------------------------------------------------------------------------------------------

-- One row per TimeTracker that this product reads.
create table installation (
  id text primary key,
  -- Which database we read the first time; another one is refused until a person says so.
  database_identity text,
  -- The demo firm was read into this installation: it can never serve another firm.
  demo_firm boolean not null default false,
  -- Our memory was lost in part, and rebuilt (docs/recover.md): for a while what is to be made in Xero is looked for there first.
  recovered_at timestamptz,
  created_at timestamptz not null default clock_timestamp()
);

-- One holder at a time of a named duty, across processes: `publish/<installation>/<kind>`, `scan/<installation>`.
create table lease (
  name text primary key,
  holder uuid not null,
  expires_at timestamptz not null
);

-- How far a detector has read: `audit_logs`, `sweep/<kind>`, `rows/<table>`.
create table capture_cursor (
  installation_id text not null references installation,
  name text not null,
  value text not null,
  primary key (installation_id, name)
);

-- What a detector saw change and the publisher has not looked at yet. `mark` tells a newer mark from the one read.
-- `released`: a person has let it pass the brake.
create sequence dirty_mark_sequence;
create table dirty_mark (
  installation_id text not null references installation,
  kind text not null,
  source_id bigint not null,
  mark bigint not null default nextval('dirty_mark_sequence'),
  marked_at timestamptz not null default clock_timestamp(),
  released boolean not null default false,
  primary key (installation_id, kind, source_id)
);
create index dirty_mark_order on dirty_mark (installation_id, kind, mark);

-- What the publisher last said of each document. `content_hash` is the hash of the published data; null from
-- before a record is sent until it is acknowledged, so that after a crash it is said again whatever it was.
-- `row_hash` is TimeTracker's row as hashed in SQL, by which the sweep finds silent changes. `sharing`: the ids of
-- others with its number or name, which are looked at again when it changes; null for nearly all.
create table published (
  installation_id text not null references installation,
  kind text not null,
  source_id bigint not null,
  sequence bigint not null,
  content_hash text,
  row_hash text,
  deleted boolean not null default false,
  published_at timestamptz,
  sharing bigint[],
  primary key (installation_id, kind, source_id)
);
create index published_sharing on published (installation_id, kind) where sharing is not null;

-- Documents that cannot be published as they stand in TimeTracker: which fields are wrong, and the row_hash they
-- were seen with, so that they are looked at again only once they change.
create table capture_problem (
  installation_id text not null references installation,
  kind text not null,
  source_id bigint not null,
  fields text[] not null,
  row_hash text not null,
  seen_at timestamptz not null default clock_timestamp(),
  primary key (installation_id, kind, source_id)
);

-- The brake: while a row stands here unreleased, nothing of that installation is published.
create table capture_hold (
  id bigint generated always as identity primary key,
  installation_id text not null references installation,
  problem text not null,
  details jsonb not null default '{}',
  held_at timestamptz not null default clock_timestamp(),
  released_at timestamptz,
  released_by text
);
create unique index capture_hold_open on capture_hold (installation_id, problem) where released_at is null;

-- What keeps capture from reading, as its last look found it: a kind that lacks a table or column, a standby. It
-- goes by itself. `kind` is empty where all kinds are meant.
create table capture_stop (
  installation_id text not null references installation,
  problem text not null,
  kind text not null default '',
  parameters jsonb not null default '{}',
  since timestamptz not null default clock_timestamp(),
  primary key (installation_id, problem, kind)
);

-- Connections ---------------------------------------------------------------------------------------------

-- Our grant to one Xero organisation. Tokens are encrypted (docs/security.md). `generation` grows at every
-- reconnect, so that a call made for an earlier grant can be told from one made for this.
create table connection (
  id uuid primary key,
  installation_id text not null references installation,
  tenant_id uuid not null,
  tenant_name text not null,
  issuer text not null,
  xero_connection_id uuid not null,
  generation integer not null default 1,
  status text not null check (status in ('connected', 'needs_reconnect', 'disconnected')),
  status_reason text,
  scopes text[] not null,
  access_token bytea not null,
  access_expires_at timestamptz not null,
  refresh_token bytea not null,
  -- Grows with every new pair. The same pair under another key is the same pair.
  token_generation integer not null default 1,
  -- The refresh token that brought this pair, and when it was first used: Xero may take it for 30 more minutes.
  previous_refresh_token bytea,
  previous_used_at timestamptz,
  tokens_stored_at timestamptz not null default clock_timestamp(),
  -- One refresh at a time: who has it, since when and until when; and after a failed one, what failed and when to try
  -- again.
  refresh_holder uuid,
  refresh_begun_at timestamptz,
  refresh_until timestamptz,
  refresh_failure text,
  refresh_retry_at timestamptz,
  -- Since when Xero may have used the refresh token up without its answer having been stored.
  refresh_unsure_since timestamptz,
  connected_at timestamptz not null default clock_timestamp(),
  -- Another organisation was connected before: nothing is posted until a go-live is confirmed, in the sandbox either.
  needs_go_live boolean not null default false,
  go_live_confirmed_at timestamptz,
  go_live_confirmed_by text,
  -- Xero's own demo company, which Xero empties every 28 days; null: not read yet.
  is_demo boolean,
  created_at timestamptz not null default clock_timestamp(),
  unique (installation_id, tenant_id)
);
-- An installation posts to one organisation, and an organisation takes from one installation.
create unique index connection_of_installation on connection (installation_id) where status <> 'disconnected';
create unique index connection_of_tenant on connection (tenant_id) where status <> 'disconnected';

-- The processes that use encrypted columns, with the names of the keys they hold; the first one encrypts.
create table key_holder (
  process_id uuid primary key,
  label text not null,
  key_names text[] not null check (cardinality(key_names) > 0),
  seen_at timestamptz not null default clock_timestamp()
);

-- What the user chose for a connection; every change is a new version and none is ever rewritten.
create table connection_settings (
  connection_id uuid not null references connection,
  version integer not null,
  settings jsonb not null,
  created_at timestamptz not null default clock_timestamp(),
  created_by text not null,
  primary key (connection_id, version)
);

-- The app at Xero that an installation connects as; the environment's, where it names one. The secret is encrypted.
-- Apps made before 2 March 2026 take the broad scopes, later ones the granular.
create table app_registration (
  installation_id text primary key references installation,
  client_id text,
  client_secret bytea,
  generation text not null default 'granular' check (generation in ('broad', 'granular')),
  -- The organisation that was named by hand, instead of being picked at Xero.
  organisation_id uuid,
  changed_at timestamptz not null default clock_timestamp(),
  check ((client_id is null) = (client_secret is null))
);

-- What the last test of a connection found.
create table connection_test (
  connection_id uuid primary key references connection,
  tested_at timestamptz not null default clock_timestamp(),
  checks jsonb not null
);

-- Single-use links and states of the authorisation, by hash only.
create table connect_link (
  token_hash text primary key,
  installation_id text not null references installation,
  expires_at timestamptz not null,
  used_at timestamptz
);
create table oauth_state (
  state_hash text primary key,
  browser_hash text not null,
  installation_id text not null references installation,
  code_verifier bytea not null,
  expires_at timestamptz not null,
  used_at timestamptz
);

-- A grant that a person has to say something about first, at the browser that began it: which organisation is meant
-- or, where `tenant_id` is known, that it takes the place of the one connected by `replaces`. Tokens are encrypted.
create table pending_grant (
  id uuid primary key,
  browser_hash text not null,
  installation_id text not null references installation,
  scopes text[] not null,
  access_token bytea not null,
  refresh_token bytea not null,
  tenant_id uuid,
  tenant_name text,
  xero_connection_id uuid,
  replaces uuid,
  access_expires_at timestamptz not null,
  expires_at timestamptz not null
);
create index pending_grant_of_browser on pending_grant (browser_hash);

-- The local copy of an organisation's lists, kept fresh by If-Modified-Since.
create table organisation_record (
  tenant_id uuid not null,
  collection text not null check (collection in
    ('organisation', 'accounts', 'tax_rates', 'contacts', 'items', 'users', 'claims', 'tracking', 'branding_themes')),
  record_id text not null,
  body jsonb not null,
  primary key (tenant_id, collection, record_id)
);
create index organisation_contact_number on organisation_record (tenant_id, (body->>'ContactNumber'))
  where collection = 'contacts';
create index organisation_contact_name on organisation_record (tenant_id, (body->>'normalisedName'))
  where collection = 'contacts';
create table organisation_copy (
  tenant_id uuid not null,
  collection text not null,
  modified_since timestamptz,
  fetched_at timestamptz not null,
  primary key (tenant_id, collection)
);

-- Documents -----------------------------------------------------------------------------------------------

-- The newest known state of a document.
create table snapshot (
  installation_id text not null references installation,
  kind text not null,
  source_id bigint not null,
  sequence bigint not null,
  content_hash text not null,
  data jsonb,
  -- Temporal has accepted the work, or there is none; until then the same sequence is handed over again.
  handed_over boolean not null default false,
  stored_at timestamptz not null default clock_timestamp(),
  primary key (installation_id, kind, source_id)
);
create index snapshot_not_handed_over on snapshot (stored_at) where not handed_over;
-- What a document is looked up by goes first: before a table that fills quickly has been analysed, an index that begins
-- with the installation looks as good as the primary key, and reads all of it.
create index snapshot_money_of_invoice on snapshot ((data->>'invoiceId'), installation_id)
  where kind in ('payment', 'credit_note');
create index snapshot_invoice_number on snapshot ((data->>'number'), installation_id) where kind = 'invoice';

-- A document and its counterpart in one organisation. Some need more than one: an expense a receipt, its claim and the
-- file that is attached; a credit note its allocation to an invoice; a payment the fee of its gateway; an invoice the
-- payment that is missing in TimeTracker. `part` tells them apart.
create table link (
  installation_id text not null references installation,
  kind text not null,
  source_id bigint not null,
  tenant_id uuid not null,
  part text not null default 'document'
    check (part in ('document', 'claim', 'allocation', 'attachment', 'fee', 'payment')),
  origin text not null check (origin in ('timetracker', 'xero')),
  xero_kind text not null,
  xero_id uuid not null,
  xero_number text,
  xero_status text not null,
  -- What was posted last: hash and sequence of the snapshot, and the lines with Xero's LineItemIDs.
  posted_hash text,
  posted_sequence bigint,
  posted_lines jsonb not null default '[]',
  -- SHA-256 of the element posted last: an update that would say the same is not sent.
  posted_element_hash text,
  -- Whose it is and when, as it was posted last; of a contact what each field said.
  said jsonb not null default '{}',
  -- What was seen last in Xero.
  xero_updated_at timestamptz,
  xero_hash text,
  -- What it said in Xero then, by which both values of a hand edit can be told.
  xero_seen jsonb,
  -- The content of TimeTracker's against which a person has kept Xero's.
  kept_hash text,
  -- Nothing is due on it in Xero any more, as we saw it last.
  paid_in_xero boolean not null default false,
  -- The totals that were meant, if Xero made others of them; null once they agree.
  differs_from jsonb,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (installation_id, kind, source_id, tenant_id, part)
);
-- No two documents are one object in Xero; but who sells to us may be a client too, and share its contact.
create unique index link_of_object on link (xero_id, xero_kind, tenant_id) where kind not in ('vendor', 'employee');
create index link_by_object on link (xero_id, xero_kind, tenant_id);

-- Where each document stands, for people and for the next run.
create table outcome (
  installation_id text not null references installation,
  kind text not null,
  source_id bigint not null,
  tenant_id uuid,
  sequence bigint not null,
  outcome text not null check (outcome in
    ('synced', 'unchanged', 'superseded', 'skipped', 'waiting', 'held', 'rejected', 'unknown')),
  -- A type of the problem catalogue with its parameters; Xero's own words where it said no.
  problem text,
  parameters jsonb not null default '{}',
  recorded_at timestamptz not null default clock_timestamp(),
  -- The outcomes topic has it.
  announced boolean not null default false,
  -- It was held or rejected when somebody looked last, so its run in Temporal ended as failed.
  run_failed boolean not null default false,
  primary key (installation_id, kind, source_id)
);
create index outcome_recent on outcome (installation_id, recorded_at desc);
create index outcome_to_announce on outcome (installation_id, recorded_at) where not announced;

-- What somebody has changed by hand in Xero, so that what TimeTracker says was not sent: the fields with both values, and
-- the state of Xero that a person sees, which is what they decide about. It goes with that decision, or when it is gone.
create table hand_edit (
  installation_id text not null references installation,
  kind text not null,
  source_id bigint not null,
  tenant_id uuid not null,
  -- What TimeTracker said, and what was to be done about it.
  content_hash text not null,
  operation text not null check (operation in ('update', 'void', 'delete')),
  fields jsonb not null,
  -- It is voided, deleted, archived or merged in Xero: nothing brings it back.
  is_ended boolean not null,
  -- How it stands in Xero.
  xero_number text,
  xero_status text not null,
  xero_updated_at timestamptz,
  xero_hash text,
  xero_seen jsonb,
  found_at timestamptz not null default clock_timestamp(),
  primary key (installation_id, kind, source_id, tenant_id)
);

-- Documents that wait for another document, or for a moment.
create table wait (
  installation_id text not null references installation,
  kind text not null,
  source_id bigint not null,
  tenant_id uuid,
  reason text not null,
  for_kind text,
  for_source_id bigint,
  due_at timestamptz,
  -- The sync that found it waiting: what becomes of it is that one's doing.
  sync_run_id uuid,
  since timestamptz not null default clock_timestamp(),
  primary key (installation_id, kind, source_id)
);
create index wait_for on wait (for_source_id, for_kind, installation_id);

-- Writes and calls ----------------------------------------------------------------------------------------

-- The gate of a tenant: one row to lock, and what Xero last said.
create table gate (
  tenant_id uuid primary key,
  blocked_until timestamptz,
  blocked_by text,
  -- Calls spread evenly from the last quiet moment on would be used up to here.
  paced_until timestamptz,
  day_remaining integer,
  -- When Xero begins to count the day anew, at the latest.
  day_ends_at timestamptz,
  day_is_certain boolean not null default false,
  called_at timestamptz,
  -- When something went out last that somebody had just changed.
  fresh_at timestamptz,
  -- Between these Xero was seen to begin a new minute.
  turned_from timestamptz,
  turned_to timestamptz,
  seen_at timestamptz
);

-- One slot per HTTP request to Xero. It counts against the 5 until it is answered (or `in_flight_until`, if the
-- process died) and against the minute until 60 s after that.
create table gate_slot (
  id bigint generated always as identity primary key,
  tenant_id uuid not null references gate,
  granted_at timestamptz not null default clock_timestamp(),
  in_flight_until timestamptz not null,
  answered_at timestamptz,
  -- What its answer said is left of Xero's minute.
  minute_remaining integer
);
create index gate_slot_recent on gate_slot (tenant_id, granted_at);

-- One HTTP request that writes to Xero: the exact bytes, so that a retry is the same request.
create table call (
  id uuid primary key,
  tenant_id uuid not null,
  connection_id uuid not null references connection,
  generation integer not null,
  sender uuid not null,
  method text not null check (method in ('PUT', 'POST', 'DELETE')),
  path text not null,
  body text not null,
  idempotency_key text not null,
  attempt integer not null default 1,
  slot_id bigint not null references gate_slot,
  first_sent_at timestamptz not null default clock_timestamp(),
  -- The socket is not written to after this moment, and the answer not awaited after the deadline.
  send_before timestamptz not null,
  deadline timestamptz not null,
  -- While nothing is known of it, the same bytes may go out again from here on.
  resend_after timestamptz not null,
  server_errors integer not null default 0,
  state text not null check (state in ('sending', 'answered', 'unknown')),
  http_status integer,
  answered_at timestamptz
);
create index call_open on call (tenant_id, resend_after) where state <> 'answered';

-- What one document needs said to Xero next. One open write per document and tenant: that is the exclusion.
create table write (
  id uuid primary key,
  installation_id text not null references installation,
  kind text not null,
  source_id bigint not null,
  tenant_id uuid not null,
  sequence bigint not null,
  content_hash text not null,
  part text not null,
  xero_kind text not null,
  operation text not null check (operation in ('create', 'update', 'void', 'delete')),
  method text not null check (method in ('PUT', 'POST', 'DELETE')),
  path text not null,
  -- The JSON text of one element, and what Xero must answer for it to be right.
  element text not null,
  element_hash text not null,
  expected jsonb not null,
  -- Two writes with one number or one contact name never share a call.
  unique_name text,
  -- The settings that it was made by; once there are newer ones it is not sent, but made anew.
  settings_version integer not null,
  priority integer not null default 3,
  -- The sync that queued it, if one did, also after that is forgotten.
  sync_run_id uuid,
  state text not null check (state in ('ready', 'in_call', 'unknown', 'held', 'done')),
  call_id uuid references call,
  position integer,
  -- How many may share its next call, after a call of more came to nothing; null: as many as may at all.
  most_members integer check (most_members > 0),
  first_sent_at timestamptz,
  -- How often Xero answered a call of this write alone with a fault of its own.
  fell integer not null default 0,
  -- When it was made by what the document and what it depends on said then.
  prepared_at timestamptz not null default clock_timestamp(),
  -- When Xero was last seen not to have been changed by hand: an update is not sent without.
  checked_at timestamptz,
  -- Looks for a write whose fate is unknown: how often nothing was found, and when first.
  absent_looks integer not null default 0,
  absent_since timestamptz,
  look_after timestamptz,
  -- Looks that told nothing: how many, since when, and since when that needs a person. It stays `unknown` meanwhile.
  unclear_looks integer not null default 0,
  unclear_since timestamptz,
  unproven_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  done_at timestamptz,
  -- done: what became of it; and of a create, the id of what it made in Xero.
  result jsonb,
  made_id uuid
);
create index write_of_sync on write (sync_run_id) where sync_run_id is not null;
create index write_of_money on write ((expected->>'aboutId'), tenant_id)
  where operation = 'create' and xero_kind in ('Payment', 'Allocation');
create unique index write_open on write (installation_id, kind, source_id, tenant_id) where state <> 'done';
create index write_queue on write (tenant_id, priority, created_at) where state = 'ready';
create index write_undecided on write (tenant_id) where state in ('in_call', 'unknown');
create index write_of_call on write (call_id) where state <> 'done';

-- Approval and undo -----------------------------------------------------------------------------------------

-- What a document would say to Xero, where a person has to approve it first. One row for each document: what was asked
-- last. `shown` names what the person sees: this state of the document and, where they are known yet, these words.
create table approval (
  installation_id text not null references installation,
  kind text not null,
  source_id bigint not null,
  tenant_id uuid not null,
  shown text not null,
  content_hash text not null,
  operation text not null check (operation in ('create', 'update', 'void', 'delete')),
  part text not null,
  -- Null as long as another document has to be in Xero first.
  element_hash text,
  method text,
  path text,
  payload text,
  payload_hash text,
  -- The contact that comes along once this is approved.
  needs_kind text,
  needs_source_id bigint,
  asked_at timestamptz not null default clock_timestamp(),
  approved_at timestamptz,
  primary key (installation_id, kind, source_id, tenant_id)
);
create index approval_needs on approval (needs_source_id, needs_kind, installation_id);

-- What a sync created in Xero and a person wants gone. asked: it is on its way; undone: it is gone, and is not posted
-- again by itself; refused: it has to stay, and why; released: a person lets it be posted again.
create table undo_document (
  installation_id text not null references installation,
  kind text not null,
  source_id bigint not null,
  tenant_id uuid not null,
  sync_run_id uuid not null,
  -- What it was in Xero.
  xero_id uuid not null,
  state text not null check (state in ('asked', 'undone', 'refused', 'released')),
  problem text,
  parameters jsonb not null default '{}',
  asked_at timestamptz not null default clock_timestamp(),
  settled_at timestamptz,
  primary key (installation_id, kind, source_id, tenant_id)
);
create index undo_document_of_sync on undo_document (sync_run_id);

-- Onboarding ------------------------------------------------------------------------------------------------

-- How far an organisation has been read, by list. What changed since `since` comes next, from `page` of it on: so a
-- reading goes on where it stopped, and a later one takes what is new.
create table onboarding_reading (
  tenant_id uuid not null,
  list text not null check (list in ('invoices', 'credit_notes', 'payments', 'bank_transactions')),
  since timestamptz,
  page integer not null default 1,
  pages_read integer not null default 0,
  -- forbidden: Xero does not let this connection read it.
  state text not null check (state in ('reading', 'read', 'forbidden')),
  read_at timestamptz,
  primary key (tenant_id, list)
);

-- What stood in the organisation when it was read: only what documents are compared by.
create table onboarding_object (
  tenant_id uuid not null,
  xero_kind text not null,
  xero_id uuid not null,
  body jsonb not null,
  primary key (tenant_id, xero_kind, xero_id)
);

-- What is to become of a document that may be in the organisation already: `choice` is what was chosen last, `in_force`
-- what was carried out of it; only that counts. leave: nothing is said about it, whatever the go-live date. post: it goes
-- to Xero, whatever its date and whatever id TimeTracker has noted. adopt: it is linked to `xero_id`.
create table onboarding_choice (
  installation_id text not null references installation,
  kind text not null,
  source_id bigint not null,
  tenant_id uuid not null,
  choice text not null check (choice in ('adopt', 'leave', 'post')),
  xero_id uuid,
  in_force text check (in_force in ('adopt', 'leave', 'post')),
  -- What was found when it was carried out: how sure, and why.
  finding jsonb,
  -- cli, page, or default: nobody chose.
  chosen_by text not null,
  chosen_at timestamptz not null default clock_timestamp(),
  primary key (installation_id, kind, source_id, tenant_id)
);

-- That it was done for an organisation.
create table onboarding (
  installation_id text not null references installation,
  tenant_id uuid not null,
  carried_out_at timestamptz not null default clock_timestamp(),
  carried_out_by text not null,
  counts jsonb not null,
  primary key (installation_id, tenant_id)
);

-- Ids back into TimeTracker -----------------------------------------------------------------------------------

-- Documents whose ids TimeTracker may be told. `xero_ids`: every id that the document has had in Xero, by which
-- capture tells our ids in TimeTracker from those of others. `due_at`: from when on its ids are to be written;
-- null: they are written. `reason`: why they could not be, the last time.
create table write_back (
  installation_id text not null references installation,
  kind text not null,
  source_id bigint not null,
  xero_ids uuid[] not null,
  due_at timestamptz default clock_timestamp(),
  attempts integer not null default 0,
  reason text,
  written_at timestamptz,
  primary key (installation_id, kind, source_id)
);
create index write_back_due on write_back (installation_id, due_at) where due_at is not null;

-- In the transaction that records the link, so that no crash comes between the two.
create function link_makes_write_back_due() returns trigger language plpgsql set search_path from current as $$
begin
  insert into write_back (installation_id, kind, source_id, xero_ids)
  values (new.installation_id, new.kind, new.source_id, array[new.xero_id])
  on conflict (installation_id, kind, source_id) do update
    set xero_ids = case when new.xero_id = any (write_back.xero_ids) then write_back.xero_ids
                        else write_back.xero_ids || new.xero_id end,
        due_at = clock_timestamp(), attempts = 0;
  return null;
end
$$;
create trigger link_recorded after insert on link
  for each row when (new.kind in ('invoice', 'expense') and new.part in ('document', 'claim'))
  execute function link_makes_write_back_due();
create trigger link_changed after update on link
  for each row when (new.kind in ('invoice', 'expense') and new.part in ('document', 'claim')
    and (new.xero_kind, new.xero_id, new.xero_number) is distinct from (old.xero_kind, old.xero_id, old.xero_number))
  execute function link_makes_write_back_due();

-- Sync now ------------------------------------------------------------------------------------------------

-- A sync that somebody asked for, or a schedule. `id` is the first run's id in Temporal. At most one of an
-- installation is under way (Temporal sees to that), so an older one that still says `running` was terminated.
create table sync_run (
  id uuid primary key,
  installation_id text not null references installation,
  requested_by text not null,
  kinds text[] not null,
  from_date date,
  to_date date,
  dry_run boolean not null,
  -- ended: it was terminated in Temporal, or Temporal lost it.
  state text not null check (state in ('running', 'done', 'cancelled', 'failed', 'ended')),
  -- How many documents it looks at.
  total integer not null,
  -- Why it failed: a type of the problem catalogue, or our own word.
  error text,
  started_at timestamptz not null default clock_timestamp(),
  -- When its work was last heard of.
  alive_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz
);
create index sync_run_recent on sync_run (installation_id, started_at desc);

-- What became of one page of documents, counted by outcome; a page that is worked on again counts once.
create table sync_run_page (
  run_id uuid not null references sync_run on delete cascade,
  kind text not null,
  after_id bigint not null,
  counts jsonb not null,
  primary key (run_id, kind, after_id)
);

-- What a dry run would have said to Xero. Gone with its run after 30 days, or at the next dry run.
create table sync_run_document (
  run_id uuid not null references sync_run on delete cascade,
  kind text not null,
  source_id bigint not null,
  position integer not null,
  -- create, update, void, delete, adopt, wait, or hold: a person is needed first.
  plan text not null,
  -- How many requests it takes.
  calls integer not null,
  method text,
  path text,
  -- One element as it would stand in the request, and the SHA-256 of its bytes.
  payload text,
  payload_hash text,
  problem text,
  parameters jsonb not null default '{}',
  primary key (run_id, kind, source_id)
);
create index sync_run_document_order on sync_run_document (run_id, position, source_id);

-- Sign-in -------------------------------------------------------------------------------------------------

-- What a person signs in with, or a script calls with: a random word that was shown once; kept by hash only.
-- `role`: what it may do on the pages; null: it opens none. `scopes`: what it may do through the API.
-- Never deleted: once one was made, the pages ask for a sign-in for ever.
create table access_token (
  id uuid primary key,
  installation_id text not null references installation,
  name text not null,
  token_hash text not null unique,
  role text check (role in ('viewer', 'admin')),
  scopes text[] not null,
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  check (role is not null or scopes <> '{}')
);
create unique index access_token_name on access_token (installation_id, name) where revoked_at is null;

-- A browser that has signed in, by the hash of the word in its cookie. Without `token_id` it signed in with the
-- environment's token, and `proof` is a keyed hash of that by the same word.
create table sign_in_session (
  word_hash text primary key,
  installation_id text not null references installation,
  token_id uuid references access_token,
  proof text,
  created_at timestamptz not null default clock_timestamp(),
  used_at timestamptz not null default clock_timestamp(),
  check ((token_id is null) <> (proof is null))
);

-- Audit ---------------------------------------------------------------------------------------------------

-- Who did what, when, and from where; append-only. No tokens, no client data. `actor`: by which way. `person`: the
-- name of the token that was signed in with, or the user at the command line. `address`: of the browser or script,
-- or the name of the machine that the command ran on.
create table audit (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  actor text not null,
  person text,
  address text,
  action text not null,
  installation_id text,
  tenant_id uuid,
  kind text,
  source_id bigint,
  details jsonb not null default '{}'
);
create index audit_document on audit (installation_id, kind, source_id, id);

create function audit_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'The audit table is append-only.';
end
$$;
create trigger audit_append_only before update or delete or truncate on audit
  for each statement execute function audit_is_append_only();
