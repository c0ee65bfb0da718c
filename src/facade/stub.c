/* A further name of the program's MPI: a library that has nothing but a SONAME and the facade as
   what it needs, so that a program linked with that name gets the facade. */
typedef int anympi_stub_has_no_content;
