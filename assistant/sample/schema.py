"""The sample's tables, indexes and views, as SQLite statements."""

from __future__ import annotations

TABLES = """
CREATE TABLE regions (
    region_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);
CREATE TABLE stores (
    store_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    city TEXT NOT NULL,
    country TEXT NOT NULL,
    region_id INTEGER NOT NULL REFERENCES regions (region_id),
    opened_date TEXT NOT NULL,
    floor_area_m2 INTEGER
);
CREATE TABLE employees (
    employee_id INTEGER PRIMARY KEY,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    job_title TEXT NOT NULL,
    store_id INTEGER NOT NULL REFERENCES stores (store_id),
    manager_id INTEGER REFERENCES employees (employee_id),
    hire_date DATE NOT NULL,
    salary NUMERIC NOT NULL
);
CREATE TABLE customers (
    customer_id INTEGER PRIMARY KEY,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    email TEXT,
    phone TEXT,
    city TEXT,
    country TEXT,
    segment TEXT NOT NULL,
    birth_date TEXT,
    signup_date TEXT NOT NULL,
    newsletter BOOLEAN NOT NULL
);
CREATE TABLE categories (
    category_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    parent_id INTEGER REFERENCES categories (category_id)
);
CREATE TABLE suppliers (
    supplier_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    city TEXT NOT NULL,
    country TEXT NOT NULL,
    lead_time_days INTEGER NOT NULL,
    rating REAL
);
CREATE TABLE products (
    product_id INTEGER PRIMARY KEY,
    sku TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    category_id INTEGER NOT NULL REFERENCES categories (category_id),
    supplier_id INTEGER NOT NULL REFERENCES suppliers (supplier_id),
    price NUMERIC NOT NULL,
    cost NUMERIC NOT NULL,
    weight_kg REAL,
    launched_date TEXT NOT NULL,
    discontinued BOOLEAN NOT NULL
);
CREATE TABLE promotions (
    promotion_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    start_date TEXT NOT NULL,
    end_date TEXT NOT NULL,
    discount_rate REAL NOT NULL
);
CREATE TABLE payment_methods (
    payment_code TEXT PRIMARY KEY,
    name TEXT NOT NULL
);
CREATE TABLE orders (
    order_id INTEGER PRIMARY KEY,
    order_date TEXT NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('online', 'store', 'phone')),
    status TEXT NOT NULL,
    customer_id INTEGER NOT NULL REFERENCES customers (customer_id),
    store_id INTEGER NOT NULL REFERENCES stores (store_id),
    employee_id INTEGER REFERENCES employees (employee_id),
    promotion_id INTEGER REFERENCES promotions (promotion_id),
    payment_code TEXT NOT NULL REFERENCES payment_methods (payment_code),
    shipping_fee NUMERIC NOT NULL
);
CREATE TABLE order_lines (
    order_line_id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (order_id),
    product_id INTEGER NOT NULL REFERENCES products (product_id),
    quantity INTEGER NOT NULL,
    unit_price NUMERIC NOT NULL,
    discount REAL NOT NULL,
    line_total NUMERIC NOT NULL
);
CREATE TABLE shipments (
    shipment_id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (order_id),
    carrier TEXT NOT NULL,
    shipped_date TEXT NOT NULL,
    delivered_date TEXT,
    cost NUMERIC NOT NULL
);
CREATE TABLE returns (
    return_id INTEGER PRIMARY KEY,
    order_line_id INTEGER NOT NULL REFERENCES order_lines (order_line_id),
    return_date TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    reason_code TEXT,
    refund_amount NUMERIC NOT NULL
);
CREATE TABLE inventory (
    store_id INTEGER NOT NULL REFERENCES stores (store_id),
    product_id INTEGER NOT NULL REFERENCES products (product_id),
    on_hand INTEGER NOT NULL,
    reorder_level INTEGER NOT NULL,
    PRIMARY KEY (store_id, product_id)
);
CREATE TABLE web_sessions (
    session_id INTEGER PRIMARY KEY,
    started_at TEXT NOT NULL,
    customer_id INTEGER REFERENCES customers (customer_id),
    device TEXT NOT NULL,
    traffic_source TEXT,
    pages_viewed INTEGER NOT NULL,
    duration_seconds INTEGER NOT NULL,
    converted BOOLEAN NOT NULL
);
"""

INDEXES_AND_VIEWS = """
CREATE INDEX stores_region ON stores (region_id);
CREATE INDEX employees_store ON employees (store_id);
CREATE INDEX employees_manager ON employees (manager_id);
CREATE INDEX categories_parent ON categories (parent_id);
CREATE INDEX products_category ON products (category_id);
CREATE INDEX products_supplier ON products (supplier_id);
CREATE INDEX orders_date ON orders (order_date);
CREATE INDEX orders_customer ON orders (customer_id);
CREATE INDEX orders_store ON orders (store_id);
CREATE INDEX orders_employee ON orders (employee_id);
CREATE INDEX orders_promotion ON orders (promotion_id);
CREATE INDEX orders_payment ON orders (payment_code);
CREATE INDEX order_lines_order ON order_lines (order_id);
CREATE INDEX order_lines_product ON order_lines (product_id);
CREATE INDEX shipments_order ON shipments (order_id);
CREATE INDEX returns_line ON returns (order_line_id);
CREATE INDEX inventory_product ON inventory (product_id);
CREATE INDEX web_sessions_customer ON web_sessions (customer_id);

CREATE VIEW monthly_sales AS
SELECT strftime('%Y-%m', o.order_date) AS month,
       r.name AS region,
       COUNT(DISTINCT o.order_id) AS order_count,
       ROUND(SUM(l.line_total), 2) AS sales
FROM orders AS o
JOIN order_lines AS l ON l.order_id = o.order_id
JOIN stores AS s ON s.store_id = o.store_id
JOIN regions AS r ON r.region_id = s.region_id
GROUP BY 1, 2;

CREATE VIEW product_margins AS
SELECT p.product_id,
       TRIM(p.name) AS product,
       c.name AS category,
       p.price,
       p.cost,
       ROUND(p.price - p.cost, 2) AS margin
FROM products AS p
JOIN categories AS c ON c.category_id = p.category_id;
"""
