#include "scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/migrate.h"
#include "store/query.h"

static void give_up(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(1);
}

PGconn *scratch_connect(const char *conninfo)
{
    PGconn *connection = PQconnectdb(conninfo);
    if (PQstatus(connection) != CONNECTION_OK)
        give_up(conninfo, PQerrorMessage(connection));
    return connection;
}

PGresult *scratch_query(PGconn *connection, const char *sql)
{
    PGresult *result = PQexecParams(connection, sql, 0, NULL, NULL, NULL, NULL, 0);
    if (PQresultStatus(result) != PGRES_TUPLES_OK && PQresultStatus(result) != PGRES_COMMAND_OK)
        give_up(sql, PQerrorMessage(connection));
    return result;
}

long long scratch_number(PGconn *connection, const char *sql)
{
    PGresult *result = scratch_query(connection, sql);
    long long number = PQntuples(result) > 0 ? strtoll(PQgetvalue(result, 0, 0), NULL, 10) : -1;
    PQclear(result);
    return number;
}

void scratch_run(PGconn *connection, const char *sql)
{
    PQclear(scratch_query(connection, sql));
}

void scratch_failure(PGconn *connection, const char *sql, char sqlstate[6])
{
    PGresult *result = PQexecParams(connection, sql, 0, NULL, NULL, NULL, NULL, 0);
    const char *code = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    snprintf(sqlstate, 6, "%s", code ? code : "00000");
    PQclear(result);
}

/* A database made as a copy of `model`. */
static char *make_database(const char *name, const char *model)
{
    char text[200];
    PGconn *connection = scratch_connect("dbname=postgres options='-c client_min_messages=error'");
    snprintf(text, sizeof(text), "DROP DATABASE IF EXISTS %s WITH (FORCE)", name);
    scratch_run(connection, text);
    snprintf(text, sizeof(text), "CREATE DATABASE %s TEMPLATE %s", name, model);
    scratch_run(connection, text);
    PQfinish(connection);
    snprintf(text, sizeof(text), "dbname=%s", name);
    return strdup(text);
}

char *scratch_empty_database(const char *name)
{
    return make_database(name, "template1");
}

static void make_model(const char *name)
{
    char *conninfo = scratch_empty_database(name);
    AUTO(database_free) struct database *database = NULL;
    if (database_open(conninfo, NULL, &database) != 0 || schema_migrate(database, NULL, NULL) != 0)
        give_up(name, database_error(database));
    free(conninfo);
}

char *scratch_database(const char *name)
{
    static const char model[] = "scratch_model";
    PGconn *connection = scratch_connect("dbname=postgres");
    long long has_model = scratch_number(
        connection, "SELECT count(*) FROM pg_database WHERE datname = 'scratch_model'");
    PQfinish(connection);
    if (has_model == 0)
        make_model(model);
    return make_database(name, model);
}
