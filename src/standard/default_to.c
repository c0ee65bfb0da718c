/* What -anympi-default-to=NAME of the wrappers links a program with: the MPI that AnyMPI's mpirun
   starts it on when nobody says otherwise. The launcher reads the section in the file; nothing
   refers to it. */
#if defined(__has_attribute)
#if __has_attribute(retain)
__attribute__((retain))
#endif
#endif
__attribute__((used, section(".anympi.default_to"))) static const char anympi_default_to[] =
    ANYMPI_DEFAULT_TO;
