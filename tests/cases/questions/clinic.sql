CREATE TABLE departments (id INTEGER PRIMARY KEY, title TEXT NOT NULL, floor INTEGER);
INSERT INTO departments VALUES (1, 'Cardiology', 2), (2, 'Neurology', 3), (3, 'Paediatrics', 1), (4, 'Radiology', 0);

CREATE TABLE doctors (
  id INTEGER PRIMARY KEY, full_name TEXT NOT NULL, speciality TEXT, department_id INTEGER REFERENCES departments (id),
  hired_on DATE, hourly_rate NUMERIC
);
INSERT INTO doctors VALUES
  (1, 'Ada Brisk', 'surgeon', 1, '2011-04-01', 120), (2, 'Noor Vale', 'cardiologist', 1, '2018-09-15', 95),
  (3, 'Emil Stark', 'neurologist', 2, '2015-01-10', 110), (4, 'Ines Fay', 'paediatrician', 3, '2020-06-01', 80),
  (5, 'Otto Lind', 'paediatrician', 3, '2022-03-20', 75), (6, 'Mira Holt', 'neurologist', 2, '2009-11-05', 130);

CREATE TABLE patients (
  id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, gender TEXT, age INTEGER, city TEXT, insured BOOLEAN, phone TEXT
);
INSERT INTO patients VALUES
  (1, 'Lea', 'Moss', 'female', 34, 'Bergen', 1, '555-01'), (2, 'Tom', 'Reed', 'male', 71, 'Oslo', 1, NULL),
  (3, 'Uma', 'Katz', 'female', 8, 'Bergen', 0, '555-03'), (4, 'Ivo', 'Berg', 'male', 52, 'Oslo', 1, '555-04'),
  (5, 'Zoe', 'Dunn', 'female', 45, 'Tromso', 0, NULL), (6, 'Max', 'Roth', 'male', 12, 'Bergen', 1, '555-06'),
  (7, 'Eva', 'Lund', 'female', 67, 'Oslo', 1, '555-07');

CREATE TABLE appointments (
  id INTEGER PRIMARY KEY, patient_id INTEGER NOT NULL REFERENCES patients (id),
  doctor_id INTEGER NOT NULL REFERENCES doctors (id), scheduled_at DATETIME NOT NULL, duration_minutes INTEGER,
  status TEXT, fee NUMERIC
);
INSERT INTO appointments VALUES
  (1, 1, 2, '2025-01-14 09:00:00', 30, 'completed', 80), (2, 2, 1, '2025-01-20 10:30:00', 60, 'completed', 200),
  (3, 3, 4, '2025-02-03 08:15:00', 20, 'completed', 60), (4, 4, 3, '2025-02-17 14:00:00', 45, 'no show', 0),
  (5, 1, 2, '2025-03-05 09:30:00', 30, 'completed', 80), (6, 5, 6, '2025-03-21 11:00:00', 50, 'cancelled', 0),
  (7, 2, 1, '2025-04-02 10:00:00', 90, 'completed', 300), (8, 6, 5, '2025-05-19 15:45:00', 25, 'completed', 65),
  (9, 2, 2, '2025-06-11 09:00:00', 30, 'completed', 85), (10, 4, 6, '2024-12-30 16:00:00', 40, 'completed', 150);

CREATE TABLE diagnoses (
  id INTEGER PRIMARY KEY, appointment_id INTEGER NOT NULL REFERENCES appointments (id), finding TEXT, severity TEXT
);
INSERT INTO diagnoses VALUES
  (1, 1, 'hypertension', 'mild'), (2, 2, 'arrhythmia', 'severe'), (3, 3, 'asthma', 'moderate'), (4, 5, 'hypertension', 'mild'),
  (5, 7, 'arrhythmia', 'severe'), (6, 8, 'asthma', 'mild'), (7, 9, 'hypertension', 'moderate'), (8, 10, 'migraine', 'severe');
