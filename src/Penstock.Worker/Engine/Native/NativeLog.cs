using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Penstock.Worker.Engine.Native;

/// <summary>
/// Takes the lines that llama.cpp would print. The last errors are kept, because its functions say no more than "null" and the reason
/// stands in the log. Process-wide, like the library's own logger.
/// </summary>
internal static unsafe class NativeLog
{
    private const int Kept = 32;
    private const int ErrorLevel = 4;

    private static readonly Lock Gate = new();
    private static readonly Queue<string> Errors = new();

    /// <summary>Directs the library's log and its fatal assertions here.</summary>
    public static void Attach()
    {
        LlamaNative.llama_log_set(&OnLine, userData: null);
        LlamaNative.ggml_set_abort_callback(&OnAbort);
    }

    /// <summary>Forgets what was logged, before a call whose reason for failure will be wanted.</summary>
    public static void Clear()
    {
        lock (Gate)
        {
            Errors.Clear();
        }
    }

    /// <summary>
    /// The most telling error line since <see cref="Clear"/>, or a text that says that there is none. llama.cpp reports the cause first and
    /// then, once per caller, that it has failed.
    /// </summary>
    public static string Reason()
    {
        lock (Gate)
        {
            return Errors.Count > 0 ? Errors.Peek() : "llama.cpp gave no reason";
        }
    }

    /// <summary>Drops the C function's name before the text: <c>llama_model_load: error loading model: ...</c>.</summary>
    internal static string WithoutFunction(string line)
    {
        int colon = line.IndexOf(": ", StringComparison.Ordinal);
        bool isName = colon > 0 && line.AsSpan(0, colon).IndexOfAnyExcept(NameCharacters) < 0;
        return isName ? line[(colon + 2)..] : line;
    }

    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnLine(int level, byte* text, void* userData)
    {
        string line = level == ErrorLevel ? WithoutFunction((Marshal.PtrToStringUTF8((nint)text) ?? "").Trim()) : "";
        if (line.Length > 0)
        {
            lock (Gate)
            {
                Errors.Enqueue(line);
                if (Errors.Count > Kept)
                {
                    Errors.Dequeue();
                }
            }
        }
    }

    // The library ends the process after this. One line is left for whoever reads the log, in place of a debugger's backtrace.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnAbort(byte* message) =>
        Console.Error.WriteLine($"fatal: llama.cpp stopped the worker: {Marshal.PtrToStringUTF8((nint)message)}");
}
