namespace Penstock.Worker.Engine;

/// <summary>What keeps the engine from working.</summary>
public enum EngineErrorKind
{
    /// <summary>No native library was found.</summary>
    LibraryMissing,

    /// <summary>A native library was found that does not fit this build.</summary>
    LibraryMismatch,

    /// <summary>The model file does not exist or cannot be read.</summary>
    ModelMissing,

    /// <summary>The model file is cut, damaged or of another format.</summary>
    ModelInvalid,

    /// <summary>The model file is sound and of a kind that cannot generate text.</summary>
    ModelUnsupported,

    /// <summary>Memory does not suffice.</summary>
    OutOfMemory,

    /// <summary>An option is out of range.</summary>
    InvalidOption,

    /// <summary>A file cannot be written.</summary>
    OutputFailed,
}
