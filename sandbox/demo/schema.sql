-- The part of a TimeTracker 5.10 database that timetracker-xero reads, written for the demo firm.
-- Types, defaults, nullability, keys and foreign-key actions are those of a migrated PostgreSQL
-- installation, legacy columns included. Tables that nothing here refers to are left out, and
-- with them the foreign keys to quotes, time_entries, mileage and per_diems.

create table alembic_version (
  version_num varchar(32) not null,
  constraint alembic_version_pkc primary key (version_num)
);

create table users (
  id serial primary key,
  username varchar(80) not null,
  role varchar(20) not null default 'user',
  created_at timestamp without time zone not null default current_timestamp,
  last_login timestamp without time zone,
  is_active boolean not null default true,
  updated_at timestamp without time zone not null default current_timestamp,
  full_name varchar(200),
  email varchar(200),
  oidc_sub varchar(255),
  oidc_issuer varchar(255),
  timezone varchar(50),
  password_hash varchar(255),
  password_change_required boolean not null default false,
  two_factor_enabled boolean not null,
  two_factor_secret varchar(255),
  auth_provider varchar(20) not null,
  constraint uq_users_oidc_issuer_sub unique (oidc_issuer, oidc_sub)
);
create unique index idx_users_username on users (username);
create index ix_users_email on users (email);

-- One row. Nothing but these few columns is ever of interest, and the secrets least of all.
create table settings (
  id serial primary key,
  company_name varchar(200),
  company_address text,
  company_email varchar(200),
  currency varchar(3) not null default 'EUR',
  timezone varchar(50) not null default 'Europe/Rome',
  created_at timestamp without time zone not null default current_timestamp,
  updated_at timestamp without time zone not null default current_timestamp,
  invoice_prefix varchar(50) not null default 'INV',
  invoice_start_number integer not null default 1000,
  invoice_number_pattern varchar(120) not null default '{PREFIX}-{YYYY}{MM}{DD}-{SEQ}',
  mail_password varchar(255),
  xero_client_id varchar(255),
  xero_client_secret varchar(255)
);

create table clients (
  id serial primary key,
  name varchar(200) not null,
  description text,
  contact_person varchar(200),
  email varchar(200),
  phone varchar(50),
  address text,
  default_hourly_rate numeric(9, 2),
  status varchar(20) not null default 'active',
  created_at timestamp without time zone not null default current_timestamp,
  updated_at timestamp without time zone not null default current_timestamp,
  prepaid_hours_monthly numeric(7, 2),
  prepaid_reset_day integer not null default 1,
  portal_enabled boolean not null default false,
  portal_username varchar(80),
  portal_password_hash varchar(255),
  portal_issues_enabled boolean not null default true,
  password_setup_token varchar(100),
  password_setup_token_expires timestamp without time zone,
  custom_fields json,
  created_by integer references users (id) on delete set null
);
-- Case-sensitive: "Studio" and "STUDIO" are two clients here and one contact in Xero.
create unique index idx_clients_name on clients (name);
create unique index ix_clients_portal_username on clients (portal_username);
create index ix_clients_password_setup_token on clients (password_setup_token);
create index ix_clients_created_by on clients (created_by);

create table contacts (
  id serial primary key,
  client_id integer not null references clients (id),
  first_name varchar(100) not null,
  last_name varchar(100) not null,
  email varchar(200),
  phone varchar(50),
  mobile varchar(50),
  title varchar(100),
  department varchar(100),
  role varchar(50) default 'contact',
  is_primary boolean not null default false,
  address text,
  notes text,
  tags varchar(500),
  is_active boolean not null default true,
  created_by integer not null references users (id),
  created_at timestamp without time zone not null,
  updated_at timestamp without time zone not null
);
create index ix_contacts_client_id on contacts (client_id);
create index ix_contacts_email on contacts (email);

create table projects (
  id serial primary key,
  name varchar(200) not null,
  client_id integer references clients (id) on delete cascade,
  description text,
  billable boolean not null default true,
  hourly_rate numeric(9, 2),
  billing_ref varchar(100),
  status varchar(20) not null default 'active',
  created_at timestamp without time zone default current_timestamp,
  updated_at timestamp without time zone default current_timestamp,
  estimated_hours double precision,
  budget_amount numeric(10, 2),
  budget_threshold_percent integer not null default 80,
  code varchar(20),
  archived_at timestamp without time zone,
  archived_by integer,
  archived_reason text,
  quote_id integer,
  custom_fields jsonb,
  color varchar(7),
  created_by integer references users (id) on delete set null,
  constraint uq_projects_code unique (code)
);
create index idx_projects_client_id on projects (client_id);
create index idx_projects_status on projects (status);

create table invoices (
  id serial primary key,
  -- Not unique: the application's model says so, the migrated table does not.
  invoice_number varchar(50) not null,
  client_id integer not null references clients (id) on delete cascade,
  project_id integer references projects (id) on delete set null,
  issue_date date not null,
  due_date date not null,
  status varchar(20) not null default 'draft',
  subtotal numeric(10, 2) not null default 0,
  tax_rate numeric(5, 2) not null default 0,
  tax_amount numeric(10, 2) not null default 0,
  -- Legacy, always 0.00; the total is total_amount.
  total numeric(10, 2) not null default 0,
  notes text,
  terms text,
  created_at timestamp without time zone not null default current_timestamp,
  updated_at timestamp without time zone not null default current_timestamp,
  client_name varchar(200) not null default '',
  client_email varchar(200),
  client_address text,
  total_amount numeric(10, 2) not null default 0,
  created_by integer constraint fk_invoices_created_by_users references users (id) on delete set null,
  payment_date date,
  payment_method varchar(50),
  payment_reference varchar(100),
  payment_notes text,
  amount_paid numeric(10, 2),
  payment_status varchar(20) not null,
  currency_code varchar(3) not null,
  template_id integer,
  recurring_invoice_id integer,
  quote_id integer,
  buyer_reference varchar(200),
  integration_metadata json
);
create index idx_invoices_client_id on invoices (client_id);
create index idx_invoices_status on invoices (status);
create index ix_invoices_status_due_date on invoices (status, due_date);
create index ix_invoices_payment_status on invoices (payment_status);

create table invoice_items (
  id serial primary key,
  invoice_id integer not null references invoices (id) on delete cascade,
  description varchar(500) not null,
  quantity numeric(10, 2) not null default 1,
  unit_price numeric(9, 2) not null default 0,
  -- Legacy like invoices.total.
  total numeric(10, 2) not null default 0,
  time_entry_id integer,
  created_at timestamp without time zone not null default current_timestamp,
  total_amount numeric(10, 2) not null default 0,
  time_entry_ids varchar(500),
  stock_item_id integer,
  warehouse_id integer,
  is_stock_item boolean not null default false
);
create index idx_invoice_items_invoice_id on invoice_items (invoice_id);

create table extra_goods (
  id serial primary key,
  project_id integer constraint fk_extra_goods_project_id references projects (id) on delete cascade,
  invoice_id integer constraint fk_extra_goods_invoice_id references invoices (id) on delete cascade,
  name varchar(200) not null,
  description text,
  category varchar(50) not null,
  quantity numeric(10, 2) not null default 1,
  unit_price numeric(10, 2) not null,
  total_amount numeric(10, 2) not null,
  currency_code varchar(3) not null default 'EUR',
  billable boolean not null default true,
  sku varchar(100),
  created_by integer not null constraint fk_extra_goods_created_by references users (id) on delete cascade,
  created_at timestamp without time zone not null default current_timestamp,
  updated_at timestamp without time zone not null default current_timestamp,
  stock_item_id integer
);
create index ix_extra_goods_invoice_id on extra_goods (invoice_id);
create index ix_extra_goods_project_id on extra_goods (project_id);
create index ix_extra_goods_created_by on extra_goods (created_by);

create table expenses (
  id serial primary key,
  user_id integer not null constraint fk_expenses_user_id references users (id) on delete cascade,
  project_id integer constraint fk_expenses_project_id references projects (id) on delete set null,
  client_id integer constraint fk_expenses_client_id references clients (id) on delete set null,
  title varchar(200) not null,
  description text,
  category varchar(50) not null,
  amount numeric(10, 2) not null,
  currency_code varchar(3) not null default 'EUR',
  tax_amount numeric(10, 2) default 0,
  tax_rate numeric(5, 2) default 0,
  payment_method varchar(50),
  payment_date date,
  status varchar(20) not null default 'pending',
  approved_by integer constraint fk_expenses_approved_by references users (id) on delete set null,
  approved_at timestamp without time zone,
  rejection_reason text,
  billable boolean not null default false,
  reimbursable boolean not null default true,
  invoiced boolean not null default false,
  invoice_id integer constraint fk_expenses_invoice_id references invoices (id) on delete set null,
  reimbursed boolean not null default false,
  reimbursed_at timestamp without time zone,
  expense_date date not null,
  receipt_path varchar(500),
  receipt_number varchar(100),
  vendor varchar(200),
  notes text,
  tags varchar(500),
  created_at timestamp without time zone not null default current_timestamp,
  updated_at timestamp without time zone not null default current_timestamp,
  ocr_data text,
  mileage_id integer,
  per_diem_id integer,
  integration_metadata json
);
create index ix_expenses_approved_by on expenses (approved_by);
create index ix_expenses_billable_date on expenses (billable, expense_date);
create index ix_expenses_client_id on expenses (client_id);
create index ix_expenses_expense_date on expenses (expense_date);
create index ix_expenses_invoice_id on expenses (invoice_id);
create index ix_expenses_project_date on expenses (project_id, expense_date);
create index ix_expenses_project_id on expenses (project_id);
create index ix_expenses_status_date on expenses (status, expense_date);
create index ix_expenses_user_date on expenses (user_id, expense_date);
create index ix_expenses_user_id on expenses (user_id);

-- expenses.category is free text and refers to none of these: "travel" there, "Travel" here.
create table expense_categories (
  id serial primary key,
  name varchar(100) not null,
  description text,
  code varchar(20),
  color varchar(7),
  icon varchar(50),
  monthly_budget numeric(10, 2),
  quarterly_budget numeric(10, 2),
  yearly_budget numeric(10, 2),
  budget_threshold_percent integer not null default 80,
  requires_receipt boolean not null default true,
  requires_approval boolean not null default true,
  default_tax_rate numeric(5, 2),
  is_active boolean not null default true,
  created_at timestamp without time zone not null default current_timestamp,
  updated_at timestamp without time zone not null default current_timestamp,
  constraint expense_categories_name_key unique (name),
  constraint expense_categories_code_key unique (code)
);
create unique index ix_expense_categories_code on expense_categories (code);
create unique index ix_expense_categories_name on expense_categories (name);

create table payments (
  id serial primary key,
  invoice_id integer not null references invoices (id) on delete cascade,
  amount numeric(10, 2) not null,
  currency varchar(3),
  payment_date date not null default current_date,
  method varchar(50),
  reference varchar(100),
  notes text,
  created_at timestamp without time zone not null default current_timestamp,
  updated_at timestamp without time zone not null default current_timestamp,
  status varchar(20) not null default 'completed',
  received_by integer constraint fk_payments_received_by references users (id) on delete set null,
  gateway_transaction_id varchar(255),
  gateway_fee numeric(10, 2),
  net_amount numeric(10, 2)
);
create index ix_payments_invoice_date on payments (invoice_id, payment_date);
create index ix_payments_payment_date on payments (payment_date);
create index ix_payments_received_by on payments (received_by);
create index ix_payments_status on payments (status);

create table credit_notes (
  id serial primary key,
  invoice_id integer not null references invoices (id) on delete cascade,
  credit_number varchar(50) not null unique,
  amount numeric(10, 2) not null,
  reason text,
  created_by integer not null references users (id),
  created_at timestamp without time zone not null default current_timestamp,
  updated_at timestamp without time zone not null default current_timestamp
);

create table audit_logs (
  id serial primary key,
  user_id integer references users (id) on delete set null,
  entity_type varchar(50) not null,
  entity_id integer not null,
  entity_name varchar(500),
  action varchar(20) not null,
  field_name varchar(100),
  old_value text,
  new_value text,
  change_description text,
  ip_address varchar(45),
  user_agent text,
  request_path varchar(500),
  created_at timestamp without time zone not null,
  reason text,
  entity_metadata json,
  full_old_state text,
  full_new_state text
);
create index ix_audit_logs_entity on audit_logs (entity_type, entity_id);
create index ix_audit_logs_entity_id on audit_logs (entity_id);
create index ix_audit_logs_created_at on audit_logs (created_at);

-- A migration of TimeTracker adds these seven.
insert into expense_categories (name, code) values
  ('Travel', 'TRAVEL'), ('Meals', 'MEALS'), ('Accommodation', 'ACCOM'), ('Office Supplies', 'OFFICE'),
  ('Equipment', 'EQUIP'), ('Mileage', 'MILE'), ('Per Diem', 'PERDIEM');

insert into alembic_version (version_num) values ('171_merge_kanban_feature_heads');

-- The mark by which a real organisation is refused to this database.
comment on schema public is 'timetracker-xero demo firm';
