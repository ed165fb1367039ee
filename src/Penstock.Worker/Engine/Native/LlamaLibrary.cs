using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace Penstock.Worker.Engine.Native;

/// <summary>
/// The llama.cpp libraries of this process, loaded once. The search order is the option, <c>PENSTOCK_LLAMA_DIR</c>, and
/// <c>runtimes/&lt;rid&gt;/native</c> beside the program; the system's folders are not searched, because exactly one release fits.
/// </summary>
internal sealed unsafe class LlamaLibrary
{
    /// <summary>Environment variable that names the folder of another build.</summary>
    public const string DirectoryVariable = "PENSTOCK_LLAMA_DIR";

    private static readonly Lock Gate = new();
    private static Result<LlamaLibrary, EngineError>? _loaded;
    private static Dictionary<string, nint> _handles = new(StringComparer.Ordinal);

    private LlamaLibrary(string directory) => Directory = directory;

    /// <summary>Folder that the libraries were loaded from.</summary>
    public string Directory { get; }

    /// <summary>Version that the library gives itself.</summary>
    public string Version { get; private init; } = "";

    /// <summary>Devices that the library found: <c>CPU (AMD EPYC)</c>.</summary>
    public IReadOnlyList<string> Devices { get; private init; } = [];

    /// <summary>Loads the libraries, or says why they cannot be. The first call decides for the process.</summary>
    /// <param name="directory">Folder to take them from; null searches.</param>
    public static Result<LlamaLibrary, EngineError> Load(string? directory = null)
    {
        lock (Gate)
        {
            string folder = Path.GetFullPath(directory ?? DefaultDirectory());
            if (_loaded is { Succeeded: true, Value: { } library } && directory is not null
                && !string.Equals(library.Directory, folder, StringComparison.Ordinal))
            {
                return Mismatch(folder, $"this process already runs llama.cpp from '{library.Directory}'");
            }

            if (_loaded is not { Succeeded: true })
            {
                _loaded = LoadFrom(folder);
            }

            return _loaded.Value;
        }
    }

    /// <summary>The folder that is searched when no option names one.</summary>
    public static string DefaultDirectory() =>
        Environment.GetEnvironmentVariable(DirectoryVariable) is { Length: > 0 } named
            ? named
            : Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeId(), "native");

    private static string RuntimeId()
    {
        string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
    }

    internal static Result<LlamaLibrary, EngineError> LoadFrom(string folder)
    {
        // 1. Find the three libraries by pattern: their file names carry variant and version (libllama.cuda.v0.5.0.so).
        string? ggmlBase = Find(folder, LlamaNative.GgmlBase);
        string? ggml = Find(folder, LlamaNative.Ggml);
        string? llama = Find(folder, LlamaNative.Llama);
        if (ggmlBase is null || ggml is null || llama is null)
        {
            return Missing(folder);
        }

        // 2. Load them in the order of their dependencies, so that none is looked for elsewhere.
        try
        {
            _handles = new(StringComparer.Ordinal)
            {
                [LlamaNative.GgmlBase] = NativeLibrary.Load(ggmlBase),
                [LlamaNative.Ggml] = NativeLibrary.Load(ggml),
                [LlamaNative.Llama] = NativeLibrary.Load(llama),
            };
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            return Mismatch(folder, $"it cannot be loaded here ({Reason(exception.Message)})");
        }

        if (MissingFunction() is { } function)
        {
            return Mismatch(folder, $"it has no function {function}");
        }

        SetResolver();
        return Start(folder);
    }

    private static Result<LlamaLibrary, EngineError> Start(string folder)
    {
        if (LlamaAbi.FindMismatch() is { } mismatch)
        {
            return Mismatch(folder, mismatch);
        }

        NativeLog.Attach();
        fixed (byte* path = Encoding.UTF8.GetBytes(folder + "\0"))
        {
            LlamaNative.ggml_backend_load_all_from_path(path);
        }

        if (LlamaNative.ggml_backend_dev_count() == 0)
        {
            return Mismatch(folder, $"no compute backend (libggml-cpu-*.so) in it runs on this processor ({NativeLog.Reason()})");
        }

        LlamaNative.llama_backend_init();
        return new LlamaLibrary(folder)
        {
            Version = Marshal.PtrToStringUTF8((nint)LlamaNative.llama_version()) ?? "",
            Devices = ListDevices(),
        };
    }

    private static string? Find(string folder, string name)
    {
        if (!System.IO.Directory.Exists(folder))
        {
            return null;
        }

        string prefix = OperatingSystem.IsWindows() ? name : "lib" + name;
        string suffix = OperatingSystem.IsWindows() ? ".dll" : OperatingSystem.IsMacOS() ? ".dylib" : ".so";
        return System.IO.Directory.EnumerateFiles(folder, prefix + "*")
            .Where(path => Path.GetFileName(path)[prefix.Length] == '.' && path.Contains(suffix, StringComparison.Ordinal))
            .OrderBy(path => path.Length).ThenBy(path => path, StringComparer.Ordinal)
            .FirstOrDefault();
    }

    // Blittable imports are compiled as they stand, so every function that the worker may call is one of them.
    private static string? MissingFunction() =>
        typeof(LlamaNative).GetMethods(BindingFlags.Static | BindingFlags.NonPublic)
            .Select(method => (method.Name, Import: method.GetCustomAttribute<DllImportAttribute>()))
            .Where(method => method.Import is not null)
            .Where(method => !NativeLibrary.TryGetExport(_handles[method.Import!.Value], method.Name, out _))
            .Select(method => method.Name)
            .FirstOrDefault();

    private static void SetResolver()
    {
        if (!_resolverIsSet)
        {
            _resolverIsSet = true;
            NativeLibrary.SetDllImportResolver(
                typeof(LlamaNative).Assembly, (name, _, _) => _handles.GetValueOrDefault(name));
        }
    }

    private static bool _resolverIsSet;

    private static string[] ListDevices() =>
    [
        .. Enumerable.Range(0, (int)LlamaNative.ggml_backend_dev_count()).Select(index =>
        {
            nint device = LlamaNative.ggml_backend_dev_get((nuint)index);
            return $"{Marshal.PtrToStringUTF8((nint)LlamaNative.ggml_backend_dev_name(device))} "
                + $"({Marshal.PtrToStringUTF8((nint)LlamaNative.ggml_backend_dev_description(device))?.Trim()})";
        }),
    ];

    private static EngineError Missing(string folder) => new(
        EngineErrorKind.LibraryMissing,
        $"No llama.cpp libraries in '{folder}'.",
        $"Build with npm at hand (it restores them), or set {DirectoryVariable} to a folder with llama.cpp {LlamaLayouts.Version}.");

    private static EngineError Mismatch(string folder, string what) => new(
        EngineErrorKind.LibraryMismatch,
        $"The llama.cpp library in '{folder}' does not fit: {what}.",
        $"Use a build of llama.cpp {LlamaLayouts.Version} for this system, or unset {DirectoryVariable} to use the one that is shipped.");

    // The runtime's own advice comes first, the system loader's reason last.
    private static string Reason(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^1].TrimEnd('.');
}
